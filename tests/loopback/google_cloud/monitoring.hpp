// monitoring.googleapis.com: timeSeries.list for the metrics that a runbook asks for. Points
// are one a minute and, as in the real one, minutes late.
#pragma once

#include "tests/loopback/google_cloud/api.hpp"
#include "tests/loopback/google_cloud/cloud_sql.hpp"
#include "tests/loopback/google_cloud/memorystore.hpp"
#include "tests/loopback/google_cloud/run_service.hpp"

namespace runbookd::sim {

/// A metric of a team's own.
struct Gauge {
  double value = 0;
  int series = 1;  ///< so many with the same value
  Millis age{};    ///< the newest point is at least so old
};

class Monitoring {
 public:
  Monitoring(const RunService& service, Memorystore& redis, const CloudSql& sql, WorldNames names,
             const Settings& settings)
      : service_(service),
        redis_(redis),
        sql_(sql),
        names_(std::move(names)),
        settings_(settings) {}

  void add_handlers(Handlers& to);
  /// By type: `custom.googleapis.com/queue_depth`.
  std::map<std::string, Gauge, std::less<>>& gauges() { return gauges_; }

 private:
  Handled list(const Call& call) const;
  json::array instance_counts(const Call& call) const;
  json::array memory_usage(const Call& call) const;
  json::array disk_usage(const Call& call) const;
  json::array custom(const Call& call, const std::string& type, const Gauge& gauge) const;

  const RunService& service_;
  Memorystore& redis_;
  const CloudSql& sql_;
  WorldNames names_;
  const Settings& settings_;
  std::map<std::string, Gauge, std::less<>> gauges_;
};

}  // namespace runbookd::sim
