// A daemon that the command line can reach: a real core, journal and API behind a real socket.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/unit/app/composition/heard_log.hpp"
#include "tests/unit/app/composition/lent_daemon.hpp"
#include "tests/unit/cli/said.hpp"

namespace runbookd::test {

class ServedDaemon {
 public:
  explicit ServedDaemon(const std::string& yaml) : daemon(yaml) {
    // What the machine of the test says of its own daemon is none of this one's.
    for (const char* name : {cli::url_variable, cli::socket_variable, cli::token_file_variable})
      ::unsetenv(name);
  }
  ~ServedDaemon() {
    if (!server_) return;
    on_loop([this] {
      server_->stop();
      work_.reset();
      return true;
    });
    thread_.join();
  }
  ServedDaemon(const ServedDaemon&) = delete;
  ServedDaemon& operator=(const ServedDaemon&) = delete;

  /// From here on its loop runs on a thread of its own. `tokens`: the text of a tokens file.
  void serve(const std::string& tokens = {}) {
    load::Rulebook book;
    book.settings.state_dir = daemon.journal().state_dir();
    book.settings.server.listen = "127.0.0.1:0";
    app::Beside beside;
    if (!tokens.empty())
      beside.tokens = std::make_shared<const api::Tokens>(*api::Tokens::parse(tokens));
    auto opened = app::open_server(book, std::move(beside), daemon.loop.io.get_executor(),
                                   *backend_, std::make_shared<logging::Redactor>(), log_);
    if (!opened) throw std::runtime_error(opened.error().text);
    server_ = std::move(*opened);
    daemon.loop.io.restart();
    thread_ = std::thread([this] { daemon.loop.io.run(); });
  }

  /// On its loop; returns what it returns.
  template <class Work>
  auto on_loop(Work work) -> decltype(work()) {
    std::promise<decltype(work())> done;
    boost::asio::post(daemon.loop.io, [&] { done.set_value(work()); });
    return done.get_future().get();
  }
  std::vector<decide::Command> said() {
    return on_loop([this] { return daemon.said; });
  }

  const std::string& state_dir() { return daemon.journal().state_dir(); }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port()); }
  int port() const { return server_->port(); }
  /// `runbookd` with these words, asking this daemon through its socket.
  Said with(std::vector<std::string> words) {
    words.insert(words.end(), {"--state-dir", state_dir()});
    return runbookd_with(std::move(words));
  }

  LentDaemon daemon;

 private:
  HeardLog log_;
  std::unique_ptr<api::ApiBackend> backend_ =
      app::make_backend(daemon, daemon.loop.io.get_executor(), "1.2.3");
  std::unique_ptr<api::Server> server_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{
      daemon.loop.io.get_executor()};
  std::thread thread_;
};

/// A rule of one probe, `site`, which opens INC-1 when that is bad for three samples.
inline std::string watched_site() {
  return scene::plain_top() + R"(rules:
  - {name: site-down, severity: P1, when: not site.up, steps: [{do: notify, to: [ops]}]}
)";
}

}  // namespace runbookd::test
