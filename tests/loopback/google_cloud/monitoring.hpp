// monitoring.googleapis.com: timeSeries.list for the two metrics that a runbook asks for. Points
// are one a minute and, as in the real one, minutes late.
#pragma once

#include "tests/loopback/google_cloud/api.hpp"
#include "tests/loopback/google_cloud/memorystore.hpp"
#include "tests/loopback/google_cloud/run_service.hpp"

namespace runbookd::sim {

class Monitoring {
 public:
  Monitoring(const RunService& service, Memorystore& redis, WorldNames names,
             const Settings& settings)
      : service_(service), redis_(redis), names_(std::move(names)), settings_(settings) {}

  void add_handlers(Handlers& to);

 private:
  Handled list(const Call& call) const;
  json::array instance_counts(const Call& call) const;
  json::array memory_usage(const Call& call) const;

  const RunService& service_;
  Memorystore& redis_;
  WorldNames names_;
  const Settings& settings_;
};

}  // namespace runbookd::sim
