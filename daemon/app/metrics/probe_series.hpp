// What one sample changes: resolved to pointers per instance, so that a sample costs no lookup.
// Internal to metrics.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "daemon/app/metrics/series.hpp"
#include "daemon/decide/plan.hpp"

namespace runbookd::metrics {

class ProbeSeries {
 public:
  explicit ProbeSeries(Families& families);
  void rebuild(const decide::Plan& plan);
  void sample(int instance, const Sample& sample);
  void set_named(const std::string& name, std::optional<double> value);

 private:
  static constexpr std::size_t phase_count = 5;

  /// A gauge that is absent while its value is unknown.
  struct Optional {
    Labels labels;
    int cell = -1;
    prometheus::Gauge* gauge = nullptr;
  };
  struct Instance {
    Optional success;
    Optional expiry;
    prometheus::Gauge* duration = nullptr;
    prometheus::Counter* runs = nullptr;
    prometheus::Counter* failures = nullptr;
    prometheus::Gauge* status = nullptr;
    int status_cell = -1;
    std::array<prometheus::Gauge*, phase_count> phases{};
    std::array<int, phase_count> phase_cells{};
    std::vector<Optional> signals;
    Nanos staleness{};
  };

  void build_instance(const decide::Source& source, int target, Instance& instance);
  void build_http(const decide::Source& source, const Labels& labels, Instance& instance);
  void build_signals(const decide::Source& source, int target, Instance& instance);
  void keep(Series<prometheus::Gauge>& series, Optional& gauge);
  void set(Series<prometheus::Gauge>& series, Optional& gauge, std::optional<double> value);

  Series<prometheus::Gauge> success_;
  Series<prometheus::Gauge> duration_;
  Series<prometheus::Gauge> status_;
  Series<prometheus::Gauge> phase_;
  Series<prometheus::Gauge> expiry_;
  Series<prometheus::Gauge> signal_;
  Series<prometheus::Counter> runs_;
  Series<prometheus::Counter> failures_;
  std::array<prometheus::Counter*, 7> unknown_{};  ///< by Reason, from own_dns on
  std::vector<Instance> instances_;
  std::map<std::string, Optional> named_;
};

}  // namespace runbookd::metrics
