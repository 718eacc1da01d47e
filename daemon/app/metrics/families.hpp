// The catalogue: every metric's name and help, in one place. Internal to metrics.
#pragma once

#include <string_view>

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
class Registry;
template <typename T>
class Family;
}  // namespace prometheus

namespace runbookd::metrics {

using CounterFamily = prometheus::Family<prometheus::Counter>;
using GaugeFamily = prometheus::Family<prometheus::Gauge>;
using HistogramFamily = prometheus::Family<prometheus::Histogram>;

/// A family that is written from the table of the probes (probe_table.hpp).
struct FamilyText {
  std::string_view name;
  std::string_view type;
  std::string_view help;
};

inline constexpr FamilyText probe_success{
    "probe_success", "gauge", "1 when the last run was ok, 0 when bad; absent when unknown."};
inline constexpr FamilyText probe_duration{"probe_duration_seconds", "gauge",
                                           "How long the last run took."};
inline constexpr FamilyText probe_status{"probe_http_status_code", "gauge",
                                         "Status of the last answer, 0 without one."};
inline constexpr FamilyText probe_phase{"probe_http_duration_seconds", "gauge",
                                        "The last run by phase."};
inline constexpr FamilyText probe_expiry{
    "probe_ssl_earliest_cert_expiry", "gauge",
    "When the first certificate of the peer's chain ends, in Unix seconds."};
inline constexpr FamilyText signal_value{"runbookd_signal", "gauge",
                                         "Last known value of a signal, in base units."};
inline constexpr FamilyText probe_runs{"runbookd_probe_runs_total", "counter",
                                       "Runs that ended, with any outcome."};
inline constexpr FamilyText probe_failures{"runbookd_probe_failures_total", "counter",
                                           "Runs that ended bad."};

struct Families {
  explicit Families(prometheus::Registry& registry);

  CounterFamily& unknown;
  GaugeFamily& discovery_failed;
  GaugeFamily& rule_state;
  GaugeFamily& rule_unknown;
  GaugeFamily& incidents_open;
  CounterFamily& incidents;
  CounterFamily& acks_missed;
  HistogramFamily& time_to_detect;
  HistogramFamily& time_to_act;
  HistogramFamily& time_to_recover;
  CounterFamily& actions;
  CounterFamily& action_failures;
  CounterFamily& withheld;
  HistogramFamily& action_duration;
  GaugeFamily& contact_broken;
  CounterFamily& notifications;
  CounterFamily& notification_failures;
  GaugeFamily& approvals_pending;
  GaugeFamily& tasks;
  GaugeFamily& paused;
  GaugeFamily& leader;
  GaugeFamily& loop_lag;
  HistogramFamily& lateness;
  CounterFamily& journal_records;
  GaugeFamily& journal_writable;
  GaugeFamily& journal_archived;
  GaugeFamily& journal_bytes;
  GaugeFamily& journal_over_max;
  CounterFamily& log_lines_dropped;
  CounterFamily& postmortems;
  CounterFamily& postmortem_failures;
  GaugeFamily& reload_success;
  GaugeFamily& reload_time;
  GaugeFamily& build_info;
  CounterFamily& cpu;
  GaugeFamily& resident;
  GaugeFamily& virtual_memory;
  GaugeFamily& open_fds;
  GaugeFamily& max_fds;
  GaugeFamily& start_time;
};

}  // namespace runbookd::metrics
