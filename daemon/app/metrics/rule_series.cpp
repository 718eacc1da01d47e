#include "daemon/app/metrics/rule_series.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>

#include <algorithm>

namespace runbookd::metrics {

namespace {

using Buckets = prometheus::Histogram::BucketBoundaries;

constexpr std::array<decide::Severity, 4> severities{decide::Severity::p0, decide::Severity::p1,
                                                     decide::Severity::p2, decide::Severity::p3};

const Buckets& incident_buckets() {
  static const Buckets buckets{1, 5, 15, 30, 60, 120, 180, 300, 600, 1800, 3600, 14400};
  return buckets;
}

void observe(prometheus::Histogram* histogram, Nanos duration) {
  if (histogram != nullptr) histogram->Observe(to_seconds(std::max(duration, Nanos{0})));
}

}  // namespace

RuleSeries::RuleSeries(Families& families)
    : state_(families.rule_state),
      unknown_(families.rule_unknown),
      incidents_(families.incidents),
      acks_missed_(families.acks_missed),
      detect_(families.time_to_detect),
      act_(families.time_to_act),
      recover_(families.time_to_recover) {
  for (std::size_t i = 0; i < severities.size(); ++i) {
    open_[i] =
        &families.incidents_open.Add(Labels{label("severity", decide::name_of(severities[i]))});
  }
}

void RuleSeries::rebuild(const decide::Plan& plan) {
  for (auto* series : {&state_, &unknown_}) series->begin();
  for (auto* series : {&detect_, &act_, &recover_}) series->begin();
  for (auto* series : {&incidents_, &acks_missed_}) series->begin();
  rules_.clear();
  times_.clear();
  for (const decide::Rule& rule : plan.rules) build_rule(rule);
  for (auto* series : {&state_, &unknown_}) series->end();
  for (auto* series : {&detect_, &act_, &recover_}) series->end();
  for (auto* series : {&incidents_, &acks_missed_}) series->end();
}

void RuleSeries::build_rule(const decide::Rule& rule) {
  const Labels named{label("rule", rule.name)};
  std::vector<Subject>& subjects = rules_.emplace_back();
  for (int i = 0; i < rule.subject_count(); ++i) {
    Labels labels = named;
    if (!rule.targets.empty())
      labels.insert(label("target", rule.targets[static_cast<std::size_t>(i)]));
    Subject subject;
    subject.unknown = unknown_.want(labels);
    for (std::size_t s = 0; s < subject.states.size(); ++s) {
      Labels with_state = labels;
      with_state.insert(label("state", decide::name_of(static_cast<decide::RuleStatus>(s))));
      subject.states[s] = state_.want(with_state);
      subject.states[s]->Set(s == 0 ? 1 : 0);  // until the core is asked
    }
    subjects.push_back(subject);
  }
  for (const decide::Severity severity : severities) {
    Labels labels = named;
    labels.insert(label("severity", decide::name_of(severity)));
    incidents_.want(labels);
  }
  acks_missed_.want(named);
  Times& times = times_[rule.name];
  times.detect = detect_.want(named, incident_buckets());
  times.act = act_.want(named, incident_buckets());
  times.recover = recover_.want(named, incident_buckets());
}

void RuleSeries::restore(const decide::Ledger& ledger) {
  for (const auto& [id, incident] : ledger.incidents()) {
    if (!incident.open()) continue;
    running_[id] =
        Running{incident.rule, incident.first_bad.mono, incident.first_action_at.has_value()};
  }
}

void RuleSeries::set_rule(int rule, int subject, const decide::RuleView& view) {
  if (rule < 0 || static_cast<std::size_t>(rule) >= rules_.size()) return;
  auto& subjects = rules_[static_cast<std::size_t>(rule)];
  if (subject < 0 || static_cast<std::size_t>(subject) >= subjects.size()) return;
  const Subject& series = subjects[static_cast<std::size_t>(subject)];
  for (std::size_t s = 0; s < series.states.size(); ++s)
    series.states[s]->Set(static_cast<std::size_t>(view.state) == s ? 1 : 0);
  series.unknown->Set(view.state == decide::RuleStatus::on_hold ? 1 : 0);
}

void RuleSeries::set_open(const decide::Ledger& ledger) {
  std::array<int, severity_count> counts{};
  for (const auto& [id, incident] : ledger.incidents())
    if (incident.open() && !incident.drill) ++counts[static_cast<std::size_t>(incident.severity)];
  for (std::size_t i = 0; i < counts.size(); ++i) open_[i]->Set(counts[i]);
}

const RuleSeries::Times* RuleSeries::times_of(const std::string& rule) const {
  const auto it = times_.find(rule);
  return it == times_.end() ? nullptr : &it->second;
}

void RuleSeries::opened(const decide::Record& record) {
  Nanos detect{0};
  const auto fact = record.facts.find("first_bad");
  if (fact != record.facts.end()) {
    if (const auto first = parse_rfc3339(fact->second))
      detect = std::max(record.at.wall - *first, Nanos{0});
  }
  running_[record.incident] = Running{record.rule, record.at.mono - detect, false};
  const Labels labels{label("rule", record.rule), label("severity", record.severity)};
  if (auto* counter = incidents_.find(labels)) counter->Increment();
  if (const Times* times = times_of(record.rule)) observe(times->detect, detect);
}

void RuleSeries::acted(const std::string& incident, Mono at) {
  const auto it = running_.find(incident);
  if (it == running_.end() || it->second.acted) return;
  it->second.acted = true;
  if (const Times* times = times_of(it->second.rule))
    observe(times->act, at - it->second.first_bad);
}

void RuleSeries::record(const decide::Record& record) {
  const bool drill = record.facts.contains("drill");
  if (record.kind == decide::RecordKind::opened && !drill) opened(record);
  if (fact_of(record, decide::people_fact) == decide::people_word::ack_missed)
    if (auto* counter = acks_missed_.find(Labels{label("rule", record.rule)})) counter->Increment();
  if (record.kind != decide::RecordKind::state || record.status != "resolved") return;
  const auto it = running_.find(record.incident);
  if (it == running_.end()) return;
  if (const Times* times = times_of(it->second.rule))
    observe(times->recover, record.at.mono - it->second.first_bad);
  running_.erase(it);
}

}  // namespace runbookd::metrics
