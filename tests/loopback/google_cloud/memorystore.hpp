// redis.googleapis.com: one Memorystore instance. Its failover can do something real: the world's
// maker gives a function that promotes the replica behind the instance's address.
#pragma once

#include "tests/loopback/google_cloud/operations.hpp"
#include "tests/loopback/google_cloud/settings.hpp"
#include "tests/loopback/google_cloud/timeline.hpp"

namespace runbookd::sim {

/// Told once, when the promotion ended: nullopt = done, else why not.
using FailoverDone = std::function<void(std::optional<std::string>)>;
using FailoverEffect = std::function<void(FailoverDone)>;

struct RedisInstance {
  std::string tier = "STANDARD_HA";
  std::string state = "READY";
  std::string zone, other_zone;
  std::string current_zone;
  std::string host = "10.0.0.3";
  int port = 6379;
  int memory_gb = 1;
  std::string display_name;
  json::object labels, configs;
  double memory_usage_ratio = 0.42;
  /// Then LIMITED_DATA_LOSS is refused by the operation.
  bool replica_lags = false;
  int failovers = 0;
};

class Memorystore {
 public:
  Memorystore(WorldNames names, const Settings& settings, Operations& operations,
              Timeline& timeline, Clock clock);

  void add_handlers(Handlers& to);
  void on_failover(FailoverEffect effect) { effect_ = std::move(effect); }
  RedisInstance& instance() { return instance_; }
  json::object view() const;
  std::string full_name() const {
    return names_.location() + "/instances/" + names_.redis_instance;
  }

 private:
  Handled get(const Call& call) const;
  Handled list(const Call& call) const;
  Handled patch(const Call& call);
  Handled failover(const Call& call);
  std::optional<ApiError> check_usable(const Call& call, const std::string& permission) const;
  Operation& begin(const Call& call, std::string_view verb, std::string state);
  void end(const std::string& operation, Time now, const std::optional<ApiError>& error);
  void swap_zones();

  WorldNames names_;
  const Settings& settings_;
  Operations& operations_;
  Timeline& timeline_;
  Clock clock_;
  RedisInstance instance_;
  FailoverEffect effect_;
  Time created_;
};

}  // namespace runbookd::sim
