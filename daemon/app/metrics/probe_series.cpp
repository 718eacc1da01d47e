#include "daemon/app/metrics/probe_series.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>

#include <cmath>

#include "daemon/decide/reading.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::metrics {

namespace {

constexpr auto first_of_ours = static_cast<std::size_t>(Reason::own_dns);

// The signals of an http probe and blackbox_exporter's names of the phases.
struct Phase {
  std::string_view signal;
  std::string_view label;
};
constexpr std::array<Phase, 5> phases{{{"dns", "resolve"},
                                       {"connect", "connect"},
                                       {"tls", "tls"},
                                       {"first_byte", "processing"},
                                       {"transfer", "transfer"}}};

int cell_of(const decide::Source& source, std::string_view name) {
  for (std::size_t i = 0; i < source.signals.size(); ++i)
    if (source.signals[i].name == name) return static_cast<int>(i);
  return -1;
}

// Monostate, text and several series have no single number.
std::optional<double> number_in(const Sample& sample, int cell, Nanos staleness = {}) {
  if (cell < 0 || static_cast<std::size_t>(cell) >= sample.cells.size()) return std::nullopt;
  const Cell& value = sample.cells[static_cast<std::size_t>(cell)];
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? 1.0 : 0.0;
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (!std::holds_alternative<SeriesSet>(value)) return std::nullopt;
  const Wall ended = sample.started.wall + sample.latency;
  const auto reading = decide::read_cell(value, decide::stamps_at(ended, staleness));
  return reading.unknown == Unknown::none ? std::optional{reading.value} : std::nullopt;
}

Labels with_target(Labels labels, const decide::Source& source, int target) {
  if (!source.targets.empty())
    labels.insert(label("target", source.targets[static_cast<std::size_t>(target)]));
  return labels;
}

}  // namespace

std::pair<std::string, std::string> label(std::string_view name, std::string_view value) {
  return {std::string(name), net::valid_utf8(value)};
}

ProbeSeries::ProbeSeries(Families& families)
    : success_(families.probe_success),
      duration_(families.probe_duration),
      status_(families.probe_status),
      phase_(families.probe_phase),
      expiry_(families.probe_expiry),
      signal_(families.signal),
      runs_(families.runs),
      failures_(families.failures) {
  static_assert(first_of_ours + 7 == static_cast<std::size_t>(Reason::cancelled) + 1);
  for (std::size_t i = 0; i < unknown_.size(); ++i) {
    const auto reason = static_cast<Reason>(first_of_ours + i);
    unknown_[i] = &families.unknown.Add(Labels{label("reason", name_of(reason))});
  }
}

void ProbeSeries::rebuild(const decide::Plan& plan) {
  for (auto* series : {&success_, &duration_, &status_, &phase_, &expiry_, &signal_})
    series->begin();
  runs_.begin();
  failures_.begin();
  instances_.assign(static_cast<std::size_t>(plan.instance_count), Instance{});
  for (const decide::Source& source : plan.sources) {
    for (int target = 0; target < source.instance_count(); ++target) {
      const auto index = static_cast<std::size_t>(source.first_instance + target);
      if (index < instances_.size()) build_instance(source, target, instances_[index]);
    }
  }
  std::erase_if(named_, [&](const auto& item) { return !plan.signals.contains(item.first); });
  for (auto& [name, gauge] : named_) keep(signal_, gauge);
  for (auto* series : {&success_, &duration_, &status_, &phase_, &expiry_, &signal_}) series->end();
  runs_.end();
  failures_.end();
}

void ProbeSeries::build_instance(const decide::Source& source, int target, Instance& instance) {
  build_signals(source, target, instance);
  instance.staleness = source.staleness();
  if (source.is_resource) return;  // what an API says of a resource is a signal, not a probe
  const Labels labels = with_target(Labels{label("probe", source.name)}, source, target);
  instance.success.labels = labels;
  instance.success.cell = 0;
  keep(success_, instance.success);
  instance.duration = duration_.want(labels);
  instance.runs = runs_.want(labels);
  instance.failures = failures_.want(labels);
  build_http(source, labels, instance);
  const int chain = cell_of(source, "chain_not_after");
  instance.expiry.labels = labels;
  instance.expiry.cell = chain >= 0 ? chain : cell_of(source, "cert_not_after");
  if (instance.expiry.cell < 0) instance.expiry.cell = cell_of(source, "not_after");
  keep(expiry_, instance.expiry);
}

void ProbeSeries::build_http(const decide::Source& source, const Labels& labels,
                             Instance& instance) {
  instance.phase_cells.fill(-1);
  if (cell_of(source, "status") < 0 || cell_of(source, "first_byte") < 0) return;
  instance.status_cell = cell_of(source, "status");
  instance.status = status_.want(labels);
  for (std::size_t i = 0; i < phases.size(); ++i) {
    Labels with_phase = labels;
    with_phase.insert(label("phase", phases[i].label));
    instance.phases[i] = phase_.want(with_phase);
    instance.phase_cells[i] = cell_of(source, phases[i].signal);
  }
}

void ProbeSeries::build_signals(const decide::Source& source, int target, Instance& instance) {
  for (std::size_t i = 0; i < source.signals.size(); ++i) {
    if (source.signals[i].type == Type::string) continue;
    Optional gauge;
    const std::string name = source.name + "." + source.signals[i].name;
    gauge.labels = with_target(Labels{label("signal", name)}, source, target);
    gauge.cell = static_cast<int>(i);
    keep(signal_, gauge);
    instance.signals.push_back(std::move(gauge));
  }
}

// A series that is there stays over a reload; one that is not is not made.
void ProbeSeries::keep(Series<prometheus::Gauge>& series, Optional& gauge) {
  gauge.gauge = series.find(gauge.labels);
  if (gauge.gauge != nullptr) series.want(gauge.labels);
}

void ProbeSeries::set(Series<prometheus::Gauge>& series, Optional& gauge,
                      std::optional<double> value) {
  if (!value || !std::isfinite(*value)) {
    if (gauge.gauge != nullptr) series.drop(gauge.labels);
    gauge.gauge = nullptr;
    return;
  }
  if (gauge.gauge == nullptr) gauge.gauge = series.want(gauge.labels);
  gauge.gauge->Set(*value);
}

void ProbeSeries::sample(int index, const Sample& sample) {
  if (index < 0 || static_cast<std::size_t>(index) >= instances_.size()) return;
  Instance& instance = instances_[static_cast<std::size_t>(index)];
  const bool known = sample.outcome != Outcome::unknown;
  if (!known) {
    const Reason reason = is_ours(sample.reason) ? sample.reason : Reason::internal;
    unknown_[static_cast<std::size_t>(reason) - first_of_ours]->Increment();
  }
  for (Optional& signal : instance.signals) {
    set(signal_, signal, known ? number_in(sample, signal.cell, instance.staleness) : std::nullopt);
  }
  if (instance.runs == nullptr) return;
  std::optional<double> success;
  if (known) success = sample.outcome == Outcome::ok ? 1.0 : 0.0;
  set(success_, instance.success, success);
  instance.runs->Increment();
  if (sample.outcome == Outcome::bad) instance.failures->Increment();
  instance.duration->Set(to_seconds(sample.latency));
  if (instance.status != nullptr) {
    instance.status->Set(number_in(sample, instance.status_cell).value_or(0));
    for (std::size_t i = 0; i < phase_count; ++i)
      instance.phases[i]->Set(number_in(sample, instance.phase_cells[i]).value_or(0));
  }
  const auto expiry = number_in(sample, instance.expiry.cell);
  if (expiry) set(expiry_, instance.expiry, expiry);
}

void ProbeSeries::set_named(const std::string& name, std::optional<double> value) {
  Optional& gauge = named_[name];
  if (gauge.labels.empty()) gauge.labels.insert(label("signal", name));
  set(signal_, gauge, value);
}

}  // namespace runbookd::metrics
