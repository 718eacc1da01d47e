// A backend that answers from memory, and a server on a loop of its own.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <functional>
#include <future>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "daemon/app/api/client.hpp"
#include "daemon/app/api/client_channel.hpp"
#include "daemon/app/api/gzip.hpp"
#include "daemon/app/api/piece_queue.hpp"
#include "daemon/app/api/server.hpp"
#include "tests/unit/app/journal/tools.hpp"

namespace runbookd::api::test {

using journal::test::TempDir;

class FakeBackend final : public ApiBackend {
 public:
  std::string page() override { return "<html></html>"; }
  boost::asio::awaitable<MetricsText> metrics_text(bool gzip_wished) override {
    std::size_t bytes = 0;
    {
      const std::lock_guard lock(mutex);
      bytes = metrics_bytes;
    }
    // A text of its own for each, as if every scrape came in another second.
    std::string text = "up 1\n" + std::string(bytes, '#') + "\n";
    if (gzip_wished) text = gzip(text).value_or("");
    co_return MetricsText{std::make_shared<const std::string>(std::move(text)), gzip_wished};
  }
  bool healthy() override { return true; }
  std::optional<std::string> ready() override {
    const std::lock_guard lock(mutex);
    return not_ready;
  }
  boost::asio::awaitable<ReloadAnswer> reload() override {
    const std::lock_guard lock(mutex);
    co_return ReloadAnswer{diagnostics.empty(), diagnostics};
  }
  std::string status() override { return R"({"version":"1"})"; }
  std::string probes() override { return R"({"probes":[]})"; }
  std::string rules() override { return R"({"rules":[]})"; }
  std::string incidents(const IncidentQuery& query) override {
    return R"({"incidents":[],"state":")" + query.state + "\"}";
  }
  boost::asio::awaitable<Result<std::optional<std::string>>> incident(std::string id) override {
    if (id == "throw") throw std::runtime_error("a bug");
    if (id == "INC-0") co_return Error{"a segment is missing", "put it back"};
    if (id != "INC-1") co_return std::optional<std::string>{};
    co_return std::optional<std::string>{R"({"id":"INC-1"})"};
  }
  boost::asio::awaitable<Result<std::optional<std::string>>> postmortem(std::string id) override {
    if (id == "INC-0") co_return Error{"a segment is missing", "put it back"};
    if (id != "INC-1") co_return std::optional<std::string>{};
    co_return std::optional<std::string>{"# Postmortem: down (INC-1)\n"};
  }
  std::string silences() override { return R"({"silences":[]})"; }
  std::string on_call(std::optional<Wall> at) override {
    return R"({"on_call":[],"at":")" + (at ? rfc3339(*at) : "now") + "\"}";
  }
  std::string tasks() override { return R"({"tasks":[]})"; }
  std::string approvals() override { return R"({"approvals":[]})"; }
  Result<std::string> explain(const ExplainQuery& query) override {
    if (query.rule != "down" && query.incident != "INC-1") return Error{"no such rule", "look"};
    return std::string(R"({"explanations":[]})");
  }
  Result<std::string> journal(std::optional<std::uint64_t> after, std::size_t limit) override {
    return std::to_string(after.value_or(0)) + "/" + std::to_string(limit);
  }
  boost::asio::awaitable<OperateAnswer> operate(decide::Command command) override {
    const std::lock_guard lock(mutex);
    commands.push_back(std::move(command));
    co_return OperateAnswer{202, "accepted", {}};
  }
  boost::asio::awaitable<OperateAnswer> hook(HookCall call) override {
    const std::lock_guard lock(mutex);
    const bool genuine = call.signature.find("v1=good") != std::string::npos;
    const int status = !genuine ? 401 : call.body == "{}" ? 200 : 400;
    hooks.push_back(std::move(call));
    co_return OperateAnswer{status, status == 200 ? "taken" : "no webhook", {}};
  }
  boost::asio::awaitable<Result<std::string>> run_probe(std::string name,
                                                        std::string target) override {
    if (name != "site") co_return Error{"there is no probe `" + name + "`", {}};
    co_return R"({"probes":[],"target":")" + target + "\"}";
  }
  boost::asio::awaitable<OperateAnswer> alerts(AlertMessage message, std::string who) override {
    const std::lock_guard lock(mutex);
    alerts_heard.emplace_back(std::move(who), std::move(message));
    co_return OperateAnswer{200, "heard", {}};
  }
  boost::asio::awaitable<OperateAnswer> heartbeat(Heartbeat said) override {
    const std::lock_guard lock(mutex);
    const bool known = said.probe == "nightly";
    heartbeats.push_back(std::move(said));
    co_return OperateAnswer{known ? 200 : 404, known ? "heard" : "there is no such job", {}};
  }
  boost::asio::awaitable<ContactTest> test_contact(std::string contact, std::string who) override {
    if (contact == "nobody") co_return ContactTest{404, false, "", "there is no such contact"};
    co_return ContactTest{200, true, "slack (hooks.slack.com)", "asked for by " + who};
  }

  std::vector<HookCall> hooked() {
    const std::lock_guard lock(mutex);
    return hooks;
  }
  std::vector<decide::Command> said() {
    const std::lock_guard lock(mutex);
    return commands;
  }

  /// Of the streams that were begun, in their order. On the server's loop.
  std::vector<std::shared_ptr<PieceQueue>> streams;

  std::mutex mutex;
  std::optional<std::string> not_ready;
  std::string diagnostics;
  std::vector<decide::Command> commands;
  std::vector<HookCall> hooks;
  std::vector<std::pair<std::string, AlertMessage>> alerts_heard;
  std::vector<Heartbeat> heartbeats;
  std::size_t metrics_bytes = 4000;
};

/// Ends the server on its own loop, then the loop.
class Running {
 public:
  explicit Running(ServerOptions options) : work_(io_.get_executor()) {
    auto started = start_server(io_.get_executor(), std::move(options), backend);
    if (!started) throw std::runtime_error(started.error().text);
    server_ = std::move(*started);
    thread_ = std::thread([this] { io_.run(); });
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() {
    boost::asio::post(io_, [this] {
      server_->stop();
      work_.reset();
    });
    thread_.join();
  }

  ClientTarget tcp(const std::string& token = {}) const {
    ClientTarget out;
    out.url = "http://127.0.0.1:" + std::to_string(server_->port());
    out.token = Secret(token);
    out.timeout = seconds{10};
    return out;
  }
  /// On the server's loop.
  Status look() {
    std::promise<Status> looked;
    boost::asio::post(io_, [&] { looked.set_value(server_->look()); });
    return looked.get_future().get();
  }
  std::uint16_t port() const { return server_->port(); }
  std::uint16_t metrics_port() const { return server_->metrics_port(); }

  /// On the server's thread; returns what it returns.
  template <class Work>
  auto on_loop(Work work) -> decltype(work()) {
    std::promise<decltype(work())> done;
    boost::asio::post(io_, [&] { done.set_value(work()); });
    return done.get_future().get();
  }

  /// What the server says of itself, on its own thread.
  std::size_t connections() {
    return on_loop([this] { return server_->connections(); });
  }
  std::size_t bytes_in_flight() {
    return on_loop([this] { return server_->bytes_in_flight(); });
  }

  /// Sends `bytes` as they are and reads until the end; `\r\n` is up to the caller.
  std::string raw(const std::string& bytes, std::uint16_t port) const {
    auto channel = connect_host("127.0.0.1", port, false, seconds{10});
    if (!channel) throw std::runtime_error(channel.error().text);
    const Status sent = (*channel)->send_all(bytes);
    if (!sent) throw std::runtime_error(sent.error().text);
    return read_all(**channel);
  }
  static std::string read_all(Channel& channel) {
    std::string out;
    std::vector<char> buffer(64 << 10);
    while (true) {
      const auto got = channel.receive(buffer);
      if (!got || *got == 0) return out;
      out.append(buffer.data(), *got);
    }
  }

  FakeBackend backend;

 private:
  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::unique_ptr<Server> server_;
  std::thread thread_;
};

inline ServerOptions on_loopback() {
  ServerOptions options;
  options.listen = "127.0.0.1:0";
  return options;
}

/// One request that closes the connection.
inline std::string request(const std::string& line, const std::string& headers) {
  return line + " HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n";
}

const inline std::string local = "Host: localhost\r\n";

inline ClientAnswer get(const Running& server, const std::string& path,
                        const std::string& token = {}) {
  auto answer = client_get(server.tcp(token), path);
  if (!answer) throw std::runtime_error(answer.error().text);
  return *answer;
}

inline ClientAnswer post(const ClientTarget& target, const std::string& path,
                         const std::string& body) {
  auto answer = client_post(target, path, body);
  if (!answer) throw std::runtime_error(answer.error().text);
  return *answer;
}

inline bool is_status(const std::string& answer, int status) {
  return answer.starts_with("HTTP/1.1 " + std::to_string(status) + " ");
}

}  // namespace runbookd::api::test
