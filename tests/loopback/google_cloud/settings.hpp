// What a test may turn while the world runs (POST /_control/settings), and what it is started with.
#pragma once

#include <map>
#include <set>
#include <string>

#include "tests/loopback/google_cloud/json_tools.hpp"

namespace runbookd::sim {

/// One figure for all hosts, or one of its own for some.
struct PerHost {
  Millis common{0};
  std::map<std::string, Millis, std::less<>> own;

  Millis of(std::string_view host) const {
    const auto it = own.find(host);
    return it == own.end() ? common : it->second;
  }
};

struct Settings {
  PerHost latency;    ///< each answer is held back for this long
  PerHost operation;  ///< until a long-running operation is done
  std::set<std::string> denied_permissions;
  /// Service-level maximum refused below launch stage BETA, as Google did in 2025.
  bool service_max_requires_beta = false;
  /// What autoscaling would run, before the bounds of the service.
  int instances = 2;
  double rps = 200;
  std::chrono::seconds token_life{3599};
};

struct WorldNames {
  std::string project = "guesslyfe-prod";
  std::string project_number = "123456789012";
  std::string region = "us-central1";
  std::string service = "guesslyfe-backend";
  std::string redis_instance = "guesslyfe-redis";
  std::string sql_instance = "guesslyfe-db";
  std::string connector = "guesslyfe-vpc-connector";
  std::string domain = "api.guesslyfe.com";

  std::string location() const { return "projects/" + project + "/locations/" + region; }
};

}  // namespace runbookd::sim
