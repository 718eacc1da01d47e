// What incidents, actions and rails leave in the metrics.
#include "tests/unit/app/metrics/world.hpp"
#include "tests/unit/catch.hpp"

namespace runbookd::metrics::incident_metrics_test {

using test::opened;
using test::World;

TEST_CASE("an action is counted from its durable intent to its end") {
  World world;
  decide::Execute execute;
  execute.request.action_id = "A-1";
  execute.request.kind = "cloud_run.rollback";
  execute.request.resource = "backend";
  execute.request.incident_id = "INC-1";
  world.metrics->on_effect(execute);
  const std::string series = "{action=\"cloud_run.rollback\",resource=\"backend\"} ";
  CHECK(world.has("runbookd_actions_total" + series + "0"));
  world.event(decide::IntentWritten{"A-1", true});
  CHECK(world.has("runbookd_actions_total" + series + "1"));
  ActionResult failed;
  failed.status = ActionStatus::no_effect;
  world.event(decide::ActionFinished{"A-1", failed});
  const auto lines = world.lines();
  CHECK(lines.contains("runbookd_action_failures_total" + series + "1"));
  CHECK(lines.contains("runbookd_action_duration_seconds_count" + series + "1"));
}

TEST_CASE("an intent that was not durable is no action") {
  World world;
  decide::Execute execute;
  execute.request.action_id = "A-1";
  execute.request.kind = "cloud_run.rollback";
  execute.request.resource = "backend";
  world.metrics->on_effect(execute);
  world.event(decide::IntentWritten{"A-1", false});
  CHECK(world.has("runbookd_actions_total{action=\"cloud_run.rollback\",resource=\"backend\"} 0"));
}

TEST_CASE("withheld actions are counted by reason") {
  World world;
  world.metrics->on_effect(decide::WithheldAction{decide::Withheld::budget});
  CHECK(world.has("runbookd_actions_withheld_total{reason=\"budget\"} 1"));
}

TEST_CASE("times to detect, act and recover count from the first bad evaluation") {
  World world;
  auto record = opened("INC-1");
  record.facts["first_bad"] = rfc3339(Wall{world.now.time_since_epoch()} - seconds{30});
  world.write(record);
  decide::Execute execute;
  execute.request.action_id = "A-1";
  execute.request.kind = "cloud_run.rollback";
  execute.request.resource = "backend";
  execute.request.incident_id = "INC-1";
  world.metrics->on_effect(execute);
  world.now += seconds{10};
  world.event(decide::IntentWritten{"A-1", true});
  world.now += seconds{60};
  decide::Record resolved;
  resolved.kind = decide::RecordKind::state;
  resolved.incident = "INC-1";
  resolved.status = "resolved";
  world.write(resolved);
  const auto lines = world.lines();
  CHECK(lines.contains("runbookd_incidents_total{rule=\"api-down\",severity=\"P1\"} 1"));
  CHECK(lines.contains("runbookd_incident_time_to_detect_seconds_sum{rule=\"api-down\"} 30"));
  CHECK(lines.contains("runbookd_incident_time_to_act_seconds_sum{rule=\"api-down\"} 40"));
  CHECK(lines.contains("runbookd_incident_time_to_recover_seconds_sum{rule=\"api-down\"} 100"));
}

TEST_CASE("what nobody took on in time is counted") {
  World world;
  decide::Record missed;
  missed.kind = decide::RecordKind::timeline;
  missed.incident = "INC-1";
  missed.rule = "api-down";
  missed.facts["people"] = "ack_missed";
  world.write(missed);
  CHECK(world.has("runbookd_acks_missed_total{rule=\"api-down\"} 1"));
}

TEST_CASE("open incidents, pauses and approvals are read from the ledger") {
  World world;
  decide::Ledger ledger;
  ledger.apply(opened("INC-1"));
  decide::Record step;
  step.kind = decide::RecordKind::step;
  step.incident = "INC-1";
  step.step = 0;
  step.status = "awaiting_approval";
  ledger.apply(step);
  decide::Record pause;
  pause.kind = decide::RecordKind::operator_;
  pause.status = "pause";
  ledger.apply(pause);
  world.metrics->set_ledger(ledger);
  const auto lines = world.lines();
  CHECK(lines.contains("runbookd_incidents_open{severity=\"P1\"} 1"));
  CHECK(lines.contains("runbookd_approvals_pending 1"));
  CHECK(lines.contains("runbookd_paused 1"));
}

}  // namespace runbookd::metrics::incident_metrics_test
