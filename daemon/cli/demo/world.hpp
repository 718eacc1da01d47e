// The simulated Google Cloud of tests/loopback/google_cloud, as a child: where it listens, and the
// orders that the story gives it.
#pragma once

#include <string>
#include <vector>

#include "daemon/cli/demo/postgres.hpp"
#include "daemon/cli/demo/redis.hpp"
#include "daemon/cli/demo/stage.hpp"

namespace runbookd::demo {

class World {
 public:
  /// Starts it and returns once it listens.
  World(Stage& stage, const PostgresAddress& postgres, const RedisPair& redis);

  int cloud_port() const { return cloud_; }        ///< Google's APIs, metadata server, /_control
  int workload_port() const { return workload_; }  ///< the web service behind Cloud Run
  int redis_port() const { return redis_; }        ///< leads to whoever is the primary
  int postgres_port() const { return postgres_; }  ///< leads to the demo's Postgres
  /// Addresses that have nothing to do with the service: the daemon's sentinels.
  const std::vector<int>& witnesses() const { return witnesses_; }

  /// Deploys as somebody's pipeline would (`order`: the JSON of /_control/deploy) and returns the
  /// name of the new revision. This and the following throw Failure when the world does not answer.
  std::string deploy(const std::string& order) const;
  /// The revision that most of the traffic goes to.
  std::string serving_revision() const;
  /// Changes of the service that the API has accepted so far; deploy() is none.
  int accepted_changes() const;
  int failovers() const;
  /// The line between the daemon and all of the above; while it is down only the story gets
  /// through.
  void set_uplink(bool up) const;

 private:
  int cloud_ = 0;
  int workload_ = 0;
  int redis_ = 0;
  int postgres_ = 0;
  std::vector<int> witnesses_;
};

}  // namespace runbookd::demo
