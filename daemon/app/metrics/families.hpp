// The catalogue: every metric's name and help, in one place. Internal to metrics.
#pragma once

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

struct Families {
  explicit Families(prometheus::Registry& registry);

  GaugeFamily& probe_success;
  GaugeFamily& probe_duration;
  GaugeFamily& probe_status;
  GaugeFamily& probe_phase;
  GaugeFamily& probe_expiry;
  GaugeFamily& signal;
  CounterFamily& runs;
  CounterFamily& failures;
  CounterFamily& unknown;
  GaugeFamily& discovery_failed;
  GaugeFamily& rule_state;
  GaugeFamily& rule_unknown;
  GaugeFamily& incidents_open;
  CounterFamily& incidents;
  HistogramFamily& time_to_detect;
  HistogramFamily& time_to_act;
  HistogramFamily& time_to_recover;
  CounterFamily& actions;
  CounterFamily& action_failures;
  CounterFamily& withheld;
  HistogramFamily& action_duration;
  CounterFamily& notifications;
  CounterFamily& notification_failures;
  GaugeFamily& approvals_pending;
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
