#include "daemon/app/metrics/families.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

namespace runbookd::metrics {

namespace {

CounterFamily& counter(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}
GaugeFamily& gauge(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}
HistogramFamily& histogram(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
}

}  // namespace

Families::Families(prometheus::Registry& r)
    : unknown(counter(r, "runbookd_probe_unknown_total",
                      "Runs that told nothing, by what of ours failed.")),
      discovery_failed(gauge(r, "runbookd_discovery_failed",
                             "1 while not all of a probe's discovery files can be used.")),
      rule_state(gauge(r, "runbookd_rule_state", "1 for the state that the rule is in.")),
      rule_unknown(gauge(r, "runbookd_rule_unknown", "1 while the rule's condition is unknown.")),
      incidents_open(gauge(r, "runbookd_incidents_open", "Incidents that are not resolved.")),
      incidents(
          counter(r, "runbookd_incidents_total", "Incidents opened, by severity at opening.")),
      acks_missed(counter(r, "runbookd_acks_missed_total",
                          "Incidents that nobody took on within ack_within.")),
      time_to_detect(histogram(r, "runbookd_incident_time_to_detect_seconds",
                               "From the first bad evaluation to the opening of the incident.")),
      time_to_act(histogram(r, "runbookd_incident_time_to_act_seconds",
                            "From the first bad evaluation to the start of the first action.")),
      time_to_recover(histogram(r, "runbookd_incident_time_to_recover_seconds",
                                "From the first bad evaluation to the end of the incident.")),
      actions(counter(r, "runbookd_actions_total", "Actions that were started.")),
      action_failures(counter(r, "runbookd_action_failures_total", "Actions that did not end ok.")),
      withheld(counter(r, "runbookd_actions_withheld_total", "Decisions not to act, by reason.")),
      action_duration(histogram(r, "runbookd_action_duration_seconds", "How long actions ran.")),
      contact_broken(gauge(r, "runbookd_contact_broken",
                           "1 while messages to the contact fail again and again.")),
      notifications(counter(r, "runbookd_notifications_total", "Messages that were delivered.")),
      notification_failures(counter(r, "runbookd_notification_failures_total",
                                    "Attempts to deliver a message that failed.")),
      approvals_pending(gauge(r, "runbookd_approvals_pending", "Steps that wait for an approval.")),
      tasks(gauge(r, "runbookd_tasks", "Routine tasks, by the state that they are in.")),
      paused(gauge(r, "runbookd_paused", "1 while actions on anything are paused by people.")),
      leader(gauge(r, "runbookd_leader", "1 when this instance may act.")),
      loop_lag(gauge(r, "runbookd_loop_lag_seconds", "How late the event loop is.")),
      lateness(histogram(r, "runbookd_probe_lateness_seconds", "How late probe runs began.")),
      journal_records(counter(r, "runbookd_journal_records_total", "Records in the journal.")),
      journal_writable(gauge(r, "runbookd_journal_writable",
                             "1 while intents can be made durable; else nothing is started.")),
      journal_archived(gauge(r, "runbookd_journal_archived_records",
                             "Records that were moved out of the database into segments.")),
      journal_bytes(gauge(r, "runbookd_journal_bytes", "Of the journal's database, in use.")),
      journal_over_max(gauge(r, "runbookd_journal_over_max",
                             "1 while the database is larger than store.journal.max, and what is "
                             "in it must stay.")),
      log_lines_dropped(counter(r, "runbookd_log_lines_dropped_total",
                                "Lines of the log that nobody took in time.")),
      postmortems(counter(r, "runbookd_postmortems_total",
                          "Postmortems that were to be written when an incident was resolved.")),
      postmortem_failures(counter(r, "runbookd_postmortem_failures_total",
                                  "Those of them that could not be written.")),
      reload_success(
          gauge(r, "runbookd_config_last_reload_successful", "1 when the last load was accepted.")),
      reload_time(gauge(r, "runbookd_config_last_reload_success_timestamp_seconds",
                        "When a rulebook was last accepted.")),
      build_info(gauge(r, "runbookd_build_info", "Always 1; version and revision are labels.")),
      cpu(counter(r, "process_cpu_seconds_total", "User and system time.")),
      resident(gauge(r, "process_resident_memory_bytes", "Resident memory.")),
      virtual_memory(gauge(r, "process_virtual_memory_bytes", "Virtual memory.")),
      open_fds(gauge(r, "process_open_fds", "Open file descriptors.")),
      max_fds(gauge(r, "process_max_fds", "Limit of open file descriptors.")),
      start_time(gauge(r, "process_start_time_seconds", "Start of the process in Unix seconds.")) {}

}  // namespace runbookd::metrics
