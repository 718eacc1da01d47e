// runbookd-demo-world: the simulated cloud as a process of its own, so that it outlives whatever is
// done to the daemon under test. It ends on SIGTERM or SIGINT.
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/json/value_from.hpp>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "tests/loopback/google_cloud/forwarder.hpp"
#include "tests/loopback/google_cloud/http_server.hpp"
#include "tests/loopback/google_cloud/options.hpp"
#include "tests/loopback/google_cloud/witnesses.hpp"
#include "tests/loopback/google_cloud/world.hpp"

namespace runbookd::sim {
namespace {

Time wall_clock() {
  return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

// Whoever waits for the file must never read half of it.
void write_ports(const std::string& file, const json::object& ports) {
  const auto text = json::serialize(ports) + "\n";
  std::cout << text << std::flush;
  if (file.empty()) return;
  const auto draft = file + ".new";
  std::ofstream out(draft, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) throw std::runtime_error("cannot write " + draft);
  std::filesystem::rename(draft, file);
}

Contracts load_contracts(const std::string& directory) {
  if (directory.empty()) return Contracts::builtin();
  if (std::filesystem::is_directory(directory)) return Contracts::from_directory(directory);
  std::cerr << directory << " is not there: judging requests by the built-in contracts\n";
  return Contracts::builtin();
}

void run(const Options& options) {
  boost::asio::io_context io(1);
  auto account = options.service_account_key.empty()
                     ? make_no_service_account()
                     : load_service_account(options.service_account_key);
  World world(options.names, options.settings, load_contracts(options.contracts), wall_clock,
              std::move(account));
  const auto cloud = make_http_server(io.get_executor(), options.listen,
                                      [&](Request request) { return world.handle(request); });
  const auto workload = make_http_server(io.get_executor(), options.workload, [&](Request request) {
    return world.handle_workload(std::move(request));
  });
  std::unique_ptr<Forwarder> forwarder;
  std::unique_ptr<RedisPair> pair;
  json::object ports{{"cloud", cloud->port()}, {"workload", workload->port()}, {"redis", nullptr}};
  if (!options.redis_primary.empty()) {
    forwarder = make_forwarder(io.get_executor(), options.redis_listen, options.redis_primary);
    pair = make_redis_pair(io.get_executor(), *forwarder, options.redis_primary,
                           options.redis_replica);
    world.redis().on_failover([&](FailoverDone done) { pair->fail_over(std::move(done)); });
    world.redis().instance().host = "127.0.0.1";
    world.redis().instance().port = forwarder->port();
    ports["redis"] = forwarder->port();
  }
  std::unique_ptr<Forwarder> postgres;
  if (!options.postgres.empty()) {
    postgres = make_forwarder(io.get_executor(), "127.0.0.1:0", options.postgres);
    ports["postgres"] = postgres->port();
  }
  const auto witnesses = make_witnesses(io.get_executor(), options.witnesses);
  ports["witnesses"] = json::value_from(witnesses->ports());
  world.on_uplink([&](bool up) {
    witnesses->set_reachable(up);
    for (Forwarder* one : {forwarder.get(), postgres.get()})
      if (one != nullptr) one->cut(!up);
  });
  boost::asio::signal_set signals(io, SIGTERM, SIGINT);
  signals.async_wait([&](const boost::system::error_code&, int) { io.stop(); });
  write_ports(options.ports_file, ports);
  io.run();
}

}  // namespace
}  // namespace runbookd::sim

int main(int argc, char** argv) {
  int exit_code = 0;
  try {
    const auto options = runbookd::sim::parse_options(argc, argv, exit_code);
    if (options) runbookd::sim::run(*options);
  } catch (const std::exception& error) {
    std::cerr << "runbookd-demo-world: " << error.what() << '\n';
    return 2;
  }
  return exit_code;
}
