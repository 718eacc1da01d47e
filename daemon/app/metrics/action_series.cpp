#include "daemon/app/metrics/action_series.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>

namespace runbookd::metrics {

namespace {

using Buckets = prometheus::Histogram::BucketBoundaries;

const Buckets& action_buckets() {
  static const Buckets buckets{0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800};
  return buckets;
}

/// More are never under way; the bound is against an effect runner that loses one.
constexpr std::size_t most_running = 1000;

}  // namespace

ActionSeries::ActionSeries(Families& families)
    : started_(families.actions),
      failed_(families.action_failures),
      duration_(families.action_duration) {
  for (std::size_t i = 1; i < withheld_.size(); ++i) {
    const auto reason = static_cast<decide::Withheld>(i);
    withheld_[i] = &families.withheld.Add(Labels{label("reason", decide::name_of(reason))});
  }
}

void ActionSeries::rebuild(const decide::Plan& plan) {
  started_.begin();
  failed_.begin();
  duration_.begin();
  actions_.clear();
  for (const decide::Rule& rule : plan.rules) {
    for (const decide::Step& step : rule.steps) {
      std::string resource;
      if (step.resource >= 0)
        resource = plan.resources[static_cast<std::size_t>(step.resource)].name;
      Labels labels{label("action", step.kind)};
      if (!resource.empty()) labels.insert(label("resource", resource));
      Action& action = actions_[{step.kind, resource}];
      action.started = started_.want(labels);
      action.failed = failed_.want(labels);
      action.duration = duration_.want(labels, action_buckets());
    }
  }
  started_.end();
  failed_.end();
  duration_.end();
}

const ActionSeries::Action* ActionSeries::find(const Running& running) const {
  const auto it = actions_.find({running.kind, running.resource});
  return it == actions_.end() ? nullptr : &it->second;
}

void ActionSeries::execute(const ActionRequest& request) {
  if (running_.size() >= most_running) running_.erase(running_.begin());
  running_[request.action_id] =
      Running{request.kind, request.resource, request.incident_id, std::nullopt};
}

std::string ActionSeries::intent_written(const decide::IntentWritten& event, Mono at) {
  const auto it = running_.find(event.action_id);
  if (it == running_.end()) return {};
  if (!event.durable) {
    running_.erase(it);
    return {};
  }
  it->second.since = at;
  if (const Action* action = find(it->second)) action->started->Increment();
  return it->second.incident;
}

void ActionSeries::read_back(const ActionRequest& request) { execute(request); }

void ActionSeries::finished(const decide::ActionFinished& event, Mono at) {
  const auto it = running_.find(event.action_id);
  if (it == running_.end()) return;
  const Running running = std::move(it->second);
  running_.erase(it);
  const Action* action = find(running);
  if (action == nullptr) return;
  if (event.result.status != ActionStatus::ok) action->failed->Increment();
  if (running.since) action->duration->Observe(to_seconds(at - *running.since));
}

void ActionSeries::withheld(decide::Withheld reason) {
  const auto i = static_cast<std::size_t>(reason);
  if (i > 0 && i < withheld_.size()) withheld_[i]->Increment();
}

}  // namespace runbookd::metrics
