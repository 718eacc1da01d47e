// A small rulebook and the metrics of it, on a clock of the test's own.
#pragma once

#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "daemon/app/metrics/metrics.hpp"

namespace runbookd::metrics::test {

inline decide::Plan small_plan() {
  decide::Plan plan;
  decide::Source api;
  api.name = "api";
  api.every = seconds{5};
  for (const char* name : {"dns", "connect", "tls", "first_byte", "transfer"})
    api.signals.push_back({name, Type::duration, false});
  api.signals.push_back({"status", Type::number, false});
  api.signals.push_back({"cert_not_after", Type::time, false});
  api.signals.push_back({"version", Type::string, false});
  decide::Source db;
  db.name = "db";
  db.targets = {"eu", "us"};
  db.signals.push_back({"used", Type::ratio, false});
  db.first_instance = 1;
  plan.sources.push_back(std::move(api));
  plan.sources.push_back(std::move(db));
  plan.instance_count = 3;
  decide::Resource resource;
  resource.name = "backend";
  plan.resources.push_back(resource);
  decide::Rule rule;
  rule.name = "api-down";
  decide::Step step;
  step.kind = "cloud_run.rollback";
  step.resource = 0;
  rule.steps.push_back(std::move(step));
  plan.rules.push_back(std::move(rule));
  plan.contacts = {"oncall"};
  return plan;
}

inline Sample sample(Outcome outcome, std::vector<Cell> cells, Reason reason = Reason::none) {
  Sample s;
  s.outcome = outcome;
  s.reason = reason;
  s.latency = milliseconds{250};
  s.cells = std::move(cells);
  return s;
}

inline std::vector<Cell> http_cells() {
  return {0.001, 0.002, 0.003, 0.004, 0.005, 200.0, 1.8e9, std::string("v1")};
}

struct World {
  World() : metrics(make_metrics({"1.2.3", "abc"})) { metrics->rebuild(small_plan()); }
  void arrive(int instance, Sample s) {
    metrics->on_event({Stamp{now, Wall{}}, decide::SampleArrived{instance, std::move(s)}});
  }
  void event(decide::EventBody body) { metrics->on_event({Stamp{now, Wall{}}, std::move(body)}); }
  void write(decide::Record record) {
    record.at = Stamp{now, Wall{now.time_since_epoch()}};
    metrics->on_effect(decide::Write{std::move(record)});
  }
  /// The lines of a new text.
  std::set<std::string> lines() {
    now += seconds{2};
    std::istringstream text(metrics->text(now));
    std::set<std::string> out;
    for (std::string line; std::getline(text, line);) out.insert(line);
    return out;
  }
  bool has(const std::string& line) { return lines().contains(line); }
  bool mentions(const std::string& series) {
    for (const auto& line : lines())
      if (line.starts_with(series)) return true;
    return false;
  }

  std::unique_ptr<Metrics> metrics;
  Mono now{seconds{1000}};
};

inline decide::Record opened(const std::string& id) {
  decide::Record r;
  r.kind = decide::RecordKind::opened;
  r.incident = id;
  r.rule = "api-down";
  r.severity = "P1";
  return r;
}

}  // namespace runbookd::metrics::test
