#include "daemon/cli/demo/redis.hpp"

#include <charconv>

#include "daemon/cli/demo/loopback.hpp"
#include "daemon/cli/demo/programs.hpp"

namespace runbookd::demo {
namespace {

constexpr seconds redis_start_limit{20};
constexpr std::size_t longest_role = 16;

// $LENGTH\r\n, so many bytes, \r\n; an error or a short answer is one line.
bool is_whole_reply(const std::string& answer) {
  const auto line = answer.find("\r\n");
  if (line == std::string::npos) return false;
  if (answer.front() != '$') return true;
  std::size_t length = 0;
  std::from_chars(answer.data() + 1, answer.data() + line, length);
  return answer.size() >= line + 2 + length + 2;
}

std::string replication_info(int port) {
  return ask_port(port, "INFO replication\r\n", is_whole_reply).value_or("");
}

std::string field_of(const std::string& info, const std::string& name) {
  const auto at = info.find("\n" + name + ":");
  if (at == std::string::npos) return {};
  const auto from = at + name.size() + 2;
  return info.substr(from, info.find('\r', from) - from);
}

Child& start_server(Stage& stage, const std::string& name, int port,
                    const std::vector<std::string>& more) {
  Spawn spawn;
  spawn.name = name;
  spawn.directory = stage.workspace.directory(name, stage.account);
  spawn.environment = environment_with({"HOME=" + spawn.directory});
  spawn.log = stage.workspace.file(name + ".log");
  spawn.account = stage.account;
  // Other users of this machine can reach the port too: nothing is kept, nothing can be set.
  spawn.argv = {find_redis(),
                "--port",
                std::to_string(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                spawn.directory,
                "--save",
                "",
                "--appendonly",
                "no",
                "--daemonize",
                "no",
                "--repl-diskless-sync",
                "yes",
                "--repl-diskless-sync-delay",
                "0",
                "--rename-command",
                "CONFIG",
                ""};
  spawn.argv.insert(spawn.argv.end(), more.begin(), more.end());
  return stage.children.start(spawn);
}

}  // namespace

std::string redis_role(int port) {
  return field_of(replication_info(port), "role").substr(0, longest_role);
}

RedisPair start_redis(Stage& stage) {
  RedisPair out;
  out.primary_port = free_port();
  out.primary = &start_server(stage, "redis-primary", out.primary_port, {});
  wait_until_ready(*out.primary, stage.interrupts, redis_start_limit,
                   [&] { return redis_role(out.primary_port) == "master"; });
  out.replica_port = free_port();
  Child& replica = start_server(stage, "redis-replica", out.replica_port,
                                {"--replicaof", "127.0.0.1", std::to_string(out.primary_port)});
  wait_until_ready(replica, stage.interrupts, redis_start_limit, [&] {
    return field_of(replication_info(out.replica_port), "master_link_status") == "up";
  });
  return out;
}

}  // namespace runbookd::demo
