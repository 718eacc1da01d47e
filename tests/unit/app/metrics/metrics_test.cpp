#include <cstdlib>
#include <fstream>

#include "tests/unit/app/journal/tools.hpp"
#include "tests/unit/app/metrics/world.hpp"
#include "tests/unit/catch.hpp"

namespace runbookd::metrics::metrics_test {

using test::http_cells;
using test::sample;
using test::small_plan;
using test::World;

TEST_CASE("every counter that the rulebook implies is born at 0") {
  World world;
  const auto lines = world.lines();
  for (const char* line :
       {"runbookd_probe_runs_total{probe=\"api\"} 0",
        "runbookd_probe_failures_total{probe=\"api\"} 0",
        "runbookd_probe_runs_total{probe=\"db\",target=\"eu\"} 0",
        "runbookd_probe_unknown_total{reason=\"own_dns\"} 0",
        "runbookd_probe_unknown_total{reason=\"cancelled\"} 0",
        "runbookd_rule_state{rule=\"api-down\",state=\"ok\"} 1",
        "runbookd_rule_state{rule=\"api-down\",state=\"on_hold\"} 0",
        "runbookd_rule_unknown{rule=\"api-down\"} 0",
        "runbookd_incidents_open{severity=\"P0\"} 0",
        "runbookd_incidents_total{rule=\"api-down\",severity=\"P1\"} 0",
        "runbookd_acks_missed_total{rule=\"api-down\"} 0",
        "runbookd_incident_time_to_detect_seconds_count{rule=\"api-down\"} 0",
        "runbookd_incident_time_to_act_seconds_count{rule=\"api-down\"} 0",
        "runbookd_incident_time_to_recover_seconds_count{rule=\"api-down\"} 0",
        "runbookd_actions_total{action=\"cloud_run.rollback\",resource=\"backend\"} 0",
        "runbookd_action_failures_total{action=\"cloud_run.rollback\",resource=\"backend\"} 0",
        "runbookd_actions_withheld_total{reason=\"cooldown\"} 0",
        "runbookd_notifications_total{contact=\"oncall\"} 0",
        "runbookd_notification_failures_total{contact=\"oncall\"} 0",
        "runbookd_approvals_pending 0",
        "runbookd_tasks{state=\"due\"} 0",
        "runbookd_tasks{state=\"open\"} 0",
        "runbookd_tasks{state=\"done\"} 0",
        "runbookd_tasks{state=\"overdue\"} 0",
        "runbookd_tasks{state=\"failed\"} 0",
        "runbookd_paused 0",
        "runbookd_leader 1",
        "runbookd_journal_records_total 0",
        "runbookd_probe_lateness_seconds_count 0",
        "runbookd_build_info{revision=\"abc\",version=\"1.2.3\"} 1"}) {
    INFO(line);
    CHECK(lines.contains(line));
  }
}

TEST_CASE("routine tasks are counted by the state that they are in") {
  World world;
  std::vector<decide::TaskView> tasks(3);
  tasks[0].state = tasks[1].state = decide::TaskState::overdue;
  tasks[2].state = decide::TaskState::done;
  world.metrics->set_tasks(tasks);
  CHECK(world.has("runbookd_tasks{state=\"overdue\"} 2"));
  CHECK(world.has("runbookd_tasks{state=\"done\"} 1"));
  CHECK(world.has("runbookd_tasks{state=\"due\"} 0"));
  tasks.pop_back();
  world.metrics->set_tasks(tasks);
  CHECK(world.has("runbookd_tasks{state=\"done\"} 0"));
}

TEST_CASE(
    "probe_success is 1 for ok, 0 for bad, and absent before the first run and while unknown") {
  World world;
  CHECK_FALSE(world.mentions("probe_success{"));
  world.arrive(0, sample(Outcome::ok, http_cells()));
  CHECK(world.has("probe_success{probe=\"api\"} 1"));
  world.arrive(0, sample(Outcome::bad, {}, Reason::timeout));
  CHECK(world.has("probe_success{probe=\"api\"} 0"));
  world.arrive(0, sample(Outcome::unknown, {}, Reason::own_dns));
  CHECK_FALSE(world.mentions("probe_success{probe=\"api\"}"));
  const auto lines = world.lines();
  CHECK(lines.contains("runbookd_probe_runs_total{probe=\"api\"} 3"));
  CHECK(lines.contains("runbookd_probe_failures_total{probe=\"api\"} 1"));
  CHECK(lines.contains("runbookd_probe_unknown_total{reason=\"own_dns\"} 1"));
}

TEST_CASE("an http probe has the series that blackbox_exporter has") {
  World world;
  world.arrive(0, sample(Outcome::ok, http_cells()));
  const auto lines = world.lines();
  CHECK(lines.contains("probe_duration_seconds{probe=\"api\"} 0.25"));
  CHECK(lines.contains("probe_http_status_code{probe=\"api\"} 200"));
  CHECK(lines.contains("probe_http_duration_seconds{phase=\"resolve\",probe=\"api\"} 0.001"));
  CHECK(lines.contains("probe_http_duration_seconds{phase=\"processing\",probe=\"api\"} 0.004"));
  CHECK(lines.contains("probe_ssl_earliest_cert_expiry{probe=\"api\"} 1800000000"));
}

TEST_CASE("signals are gauges by their name in the rulebook, and gone while they are not known") {
  World world;
  world.arrive(1, sample(Outcome::ok, {0.5}));
  CHECK(world.has("runbookd_signal{signal=\"db.used\",target=\"eu\"} 0.5"));
  CHECK_FALSE(world.mentions("runbookd_signal{signal=\"api.version\"}"));
  world.arrive(1, sample(Outcome::bad, {std::monostate{}}, Reason::timeout));
  CHECK_FALSE(world.mentions("runbookd_signal{signal=\"db.used\""));
  world.metrics->set_signal("error_ratio", 0.02);
  CHECK(world.has("runbookd_signal{signal=\"error_ratio\"} 0.02"));
  world.metrics->set_signal("error_ratio", std::nullopt);
  CHECK_FALSE(world.mentions("runbookd_signal{signal=\"error_ratio\"}"));
}

TEST_CASE("a reload removes the series of what is gone and keeps the counts of what stayed") {
  World world;
  world.arrive(0, sample(Outcome::ok, http_cells()));
  world.arrive(1, sample(Outcome::ok, {0.5}));
  decide::Plan plan = small_plan();
  plan.sources.pop_back();
  plan.instance_count = 1;
  plan.rules.clear();
  world.metrics->rebuild(plan);
  const auto lines = world.lines();
  CHECK(lines.contains("runbookd_probe_runs_total{probe=\"api\"} 1"));
  CHECK(lines.contains("probe_success{probe=\"api\"} 1"));
  CHECK_FALSE(world.mentions("runbookd_probe_runs_total{probe=\"db\""));
  CHECK_FALSE(world.mentions("runbookd_signal{signal=\"db.used\""));
  CHECK_FALSE(world.mentions("runbookd_rule_state{"));
  world.arrive(2, sample(Outcome::ok, {0.5}));  // of the rulebook before: ignored
  CHECK_FALSE(world.mentions("runbookd_signal{signal=\"db.used\""));
}

TEST_CASE("targets keep their series over a reload by their names, wherever they come to stand") {
  World world;
  decide::Plan plan = small_plan();
  plan.sources[1].listed = true;
  world.metrics->rebuild(plan);
  world.arrive(1, sample(Outcome::ok, {0.5}));
  world.arrive(2, sample(Outcome::bad, {0.75}, Reason::status));
  plan.sources[1].targets = {"asia", "us", "eu"};
  plan.sources[1].signals.insert(plan.sources[1].signals.begin(), {"free", Type::ratio, false});
  plan.instance_count = 4;
  world.metrics->rebuild(plan);
  const auto lines = world.lines();
  CHECK(lines.contains("runbookd_signal{signal=\"db.used\",target=\"eu\"} 0.5"));
  CHECK(lines.contains("runbookd_signal{signal=\"db.used\",target=\"us\"} 0.75"));
  CHECK(lines.contains("probe_success{probe=\"db\",target=\"us\"} 0"));
  CHECK(lines.contains("runbookd_probe_failures_total{probe=\"db\",target=\"us\"} 1"));
  CHECK(lines.contains("runbookd_probe_runs_total{probe=\"db\",target=\"asia\"} 0"));
  CHECK_FALSE(world.mentions("runbookd_signal{signal=\"db.free\""));
  CHECK_FALSE(world.mentions("probe_success{probe=\"db\",target=\"asia\"}"));
}

TEST_CASE("what stands in a label is escaped, and a family without series is not named") {
  auto metrics = make_metrics({"1", ""});
  decide::Plan plan;
  plan.sources.emplace_back().name = "a \"b\" \\ c\nd\xFF";
  plan.instance_count = 1;
  metrics->rebuild(plan);
  const std::string& text = metrics->text(Mono{seconds{1}});
  CHECK(text.find("\nrunbookd_probe_runs_total{probe=\"a \\\"b\\\" \\\\ c\\nd?\"} 0\n") !=
        std::string::npos);
  CHECK(text.find("probe_http_status_code") == std::string::npos);
  CHECK(text.find("# TYPE runbookd_probe_runs_total counter\n") != std::string::npos);
}

TEST_CASE("label values are valid UTF-8 whatever the rulebook holds") {
  auto metrics = make_metrics({"1", ""});
  decide::Plan plan;
  plan.contacts = {
      "on\xFF"
      "call"};
  metrics->rebuild(plan);
  const std::string& text = metrics->text(Mono{seconds{1}});
  CHECK(text.find("contact=\"on?call\"") != std::string::npos);
}

TEST_CASE("scrapes within a second get the same text") {
  World world;
  const std::string first = world.metrics->text(world.now);
  world.arrive(0, sample(Outcome::ok, http_cells()));
  CHECK(world.metrics->text(world.now + milliseconds{900}) == first);
  CHECK(world.metrics->text(world.now + milliseconds{1100}) != first);
}

TEST_CASE("the process's own figures are there") {
  World world;
  for (const char* name : {"process_cpu_seconds_total ", "process_resident_memory_bytes ",
                           "process_virtual_memory_bytes ", "process_open_fds ", "process_max_fds ",
                           "process_start_time_seconds "}) {
    bool positive = false;
    for (const auto& line : world.lines()) {
      if (line.starts_with(name))
        positive = std::strtod(line.c_str() + std::string(name).size(), nullptr) >= 0;
    }
    INFO(name);
    CHECK(positive);
  }
}

TEST_CASE("promtool finds nothing to complain about") {
  INFO("promtool comes with Debian's package prometheus, which tests/run.sh installs");
  REQUIRE(std::system("command -v promtool >/dev/null 2>&1") == 0);
  World world;
  world.arrive(0, sample(Outcome::ok, http_cells()));
  world.arrive(1, sample(Outcome::ok, {0.5}));
  const journal::test::TempDir dir;
  const std::string file = dir.state() + ".prom";
  {
    std::ofstream out(file);
    out << world.metrics->text(world.now + seconds{10});
  }
  CHECK(std::system(("promtool check metrics < '" + file + "'").c_str()) == 0);
}

}  // namespace runbookd::metrics::metrics_test
