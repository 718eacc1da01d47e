// The command line of runbookd-demo-world.
#pragma once

#include <optional>
#include <string>

#include "tests/loopback/google_cloud/settings.hpp"

namespace runbookd::sim {

struct Options {
  std::string listen = "127.0.0.1:0";
  std::string workload = "127.0.0.1:0";
  std::string redis_listen = "127.0.0.1:0";  ///< of the forwarder
  std::string redis_primary, redis_replica;  ///< both empty: failover changes nothing but the state
  std::string postgres;                      ///< HOST:PORT that a forwarder leads to; empty: none
  int witnesses = 0;                         ///< addresses that have nothing to do with the service
  std::string ports_file;
  std::string contracts;
  std::string service_account_key;
  WorldNames names;
  Settings settings;
};

/// nullopt: the program has said what it had to (help, version, a mistake) and ends with
/// `exit_code`.
std::optional<Options> parse_options(int argc, const char* const* argv, int& exit_code);

}  // namespace runbookd::sim
