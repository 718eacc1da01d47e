// The application behind the service: a web server with its own, steady, synthetic traffic. What it
// answers follows the revisions that serve. Nothing is random: of every 1000 requests at an error
// rate of 8% exactly 80 fail, whenever they are counted.
//
// There is one logical instance at a time, that of the revision with the largest share. When that
// changes, a new process starts: its counters begin at 0, as a scrape of Cloud Run sees it.
#pragma once

#include <array>

#include "tests/loopback/google_cloud/message.hpp"
#include "tests/loopback/google_cloud/run_service.hpp"

namespace runbookd::sim {

/// What a test breaks in the app itself, whatever the revision.
struct AppFaults {
  bool down = false;  ///< every page is 503
  bool database_up = true;
  bool redis_up = true;
  std::optional<Millis> latency;     ///< instead of the revision's
  std::optional<double> error_rate;  ///< instead of the revision's
  std::optional<double> memory_mb;
};

class Workload {
 public:
  Workload(const RunService& service, const Settings& settings, Time now);

  /// Counts the traffic since the last call, under what served until now.
  void count_until(Time now);
  Reply answer(const Request& request, Time now);
  AppFaults& faults() { return faults_; }
  json::object view() const;

 private:
  static constexpr std::array<double, 12> buckets{0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                                                  0.5,   1,    2.5,   5,    10,  30};

  struct Mix {
    double error_rate = 0;
    double memory_mb = 0;
    double memory_limit_mb = 512;
    Millis latency{0};
    bool healthy = true;
    std::string revision;  ///< of the largest share; empty when nothing runs
  };

  Mix mix() const;
  void start_instance(const std::string& revision, Time now);
  std::string metrics(const Mix& mix) const;
  Response health(const Mix& mix) const;
  Response detailed_health(const Mix& mix, Time now) const;

  const RunService& service_;
  const Settings& settings_;
  AppFaults faults_;
  Time counted_until_;
  Time started_;
  std::string revision_;
  int instances_started_ = 0;
  double requests_ = 0;
  double errors_ = 0;
  double seconds_spent_ = 0;
  std::array<double, 12> below_{};  ///< requests at most as long as the bucket's bound
};

}  // namespace runbookd::sim
