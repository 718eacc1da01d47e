#include "daemon/cli/demo/world.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "daemon/cli/demo/failure.hpp"
#include "daemon/cli/demo/loopback.hpp"
#include "daemon/cli/demo/programs.hpp"
#include "daemon/net/json.hpp"

namespace runbookd::demo {
namespace {

namespace json = boost::json;

constexpr seconds world_start_limit{20};
constexpr std::size_t witness_count = 3;

int number_at(const json::object& object, net::JsonPath path) {
  return static_cast<int>(net::json_integer_at(object, path).value_or(0));
}

json::object object_of(const std::optional<HttpReply>& reply, const std::string& what) {
  auto object = reply ? net::parse_json_object(reply->body) : std::nullopt;
  if (!object || !reply->ok()) {
    throw Failure("the simulated cloud did not answer " + what, {}, reply ? reply->body : "");
  }
  return std::move(*object);
}

json::object read(int port, const std::string& order) {
  return object_of(http_get(port, "/_control/" + order), order);
}

std::optional<json::object> read_ports(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  return net::parse_json_object(text);
}

}  // namespace

World::World(Stage& stage, const PostgresAddress& postgres, const RedisPair& redis) {
  const std::string ports_file = stage.workspace.file("ports.json");
  Spawn spawn;
  spawn.name = "the simulated cloud";
  spawn.argv = {find_world(find_self(stage.options.self_path)),
                "--ports-file",
                ports_file,
                "--project",
                "demo",
                "--service",
                "api",
                "--redis-instance",
                "redis",
                "--redis-primary",
                loopback(redis.primary_port),
                "--redis-replica",
                loopback(redis.replica_port),
                "--postgres",
                loopback(postgres.port),
                "--witnesses",
                std::to_string(witness_count)};
  spawn.environment = environment_with({});
  spawn.directory = stage.workspace.path();
  spawn.log = stage.workspace.file("cloud.log");
  Child& child = stage.children.start(spawn);
  std::optional<json::object> ports;
  wait_until_ready(child, stage.interrupts, world_start_limit, [&] {
    ports = read_ports(ports_file);
    return ports.has_value();
  });
  cloud_ = number_at(*ports, {"cloud"});
  workload_ = number_at(*ports, {"workload"});
  redis_ = number_at(*ports, {"redis"});
  postgres_ = number_at(*ports, {"postgres"});
  if (const json::array* list = net::json_array_at(*ports, {"witnesses"}))
    for (const json::value& port : *list) witnesses_.push_back(port.to_number<int>());
  if (witnesses_.size() != witness_count)
    throw Failure("the simulated cloud is of another version");
}

std::string World::deploy(const std::string& order) const {
  const auto answer = object_of(http_post(cloud_, "/_control/deploy", order), "a deployment");
  return net::json_text_at(answer, {"revision"});
}

std::string World::serving_revision() const {
  return net::json_text_at(read(cloud_, "state"), {"workload", "revision"});
}

int World::accepted_changes() const {
  const auto log = read(cloud_, "log");
  const json::array* requests = net::json_array_at(log, {"requests"});
  if (requests == nullptr) throw Failure("the simulated cloud keeps no log");
  const auto count =
      std::count_if(requests->begin(), requests->end(), [](const json::value& entry) {
        const json::object* request = entry.if_object();
        return request != nullptr && net::json_text_at(*request, {"host"}) == "run.googleapis.com";
      });
  return static_cast<int>(count);
}

void World::set_uplink(bool up) const {
  object_of(http_post(cloud_, "/_control/uplink", up ? R"({"up":true})" : R"({"up":false})"),
            "an order about the uplink");
}

int World::failovers() const { return number_at(read(cloud_, "state"), {"failovers"}); }

}  // namespace runbookd::demo
