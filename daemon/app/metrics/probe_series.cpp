#include "daemon/app/metrics/probe_series.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>

#include <cmath>
#include <limits>

#include "daemon/app/metrics/probe_text.hpp"
#include "daemon/decide/observations/reading.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::metrics {

namespace {

constexpr double absent = std::numeric_limits<double>::quiet_NaN();

// Monostate, text and several series have no single number.
double number_in(const Sample& sample, int cell, Nanos staleness = {}) {
  if (cell < 0 || static_cast<std::size_t>(cell) >= sample.cells.size()) return absent;
  const Cell& value = sample.cells[static_cast<std::size_t>(cell)];
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? 1.0 : 0.0;
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (!std::holds_alternative<SeriesSet>(value)) return absent;
  const Wall ended = sample.started.wall + sample.latency;
  const auto reading = decide::read_cell(value, decide::stamps_at(ended, staleness));
  return reading.unknown == Unknown::none ? reading.value : absent;
}

double number_or_zero(double value) { return std::isnan(value) ? 0 : value; }
double finite_or_absent(double value) { return std::isfinite(value) ? value : absent; }

}  // namespace

std::pair<std::string, std::string> label(std::string_view name, std::string_view value) {
  return {std::string(name), net::valid_utf8(value)};
}

ProbeSeries::ProbeSeries(Families& families)
    : unknown_family_(families.unknown), table_(std::make_shared<ProbeTable>()) {
  for (std::size_t i = first_of_ours; i < reason_count; ++i) unknown(static_cast<Reason>(i));
}

prometheus::Counter& ProbeSeries::unknown(Reason reason) {
  auto& counter = unknown_[static_cast<std::size_t>(reason)];
  if (counter == nullptr) counter = &unknown_family_.Add(Labels{label("reason", name_of(reason))});
  return *counter;
}

void ProbeSeries::rebuild(const decide::Plan& plan) {
  auto table = std::make_shared<ProbeTable>(plan);
  table->take_over(*table_);
  table_ = std::move(table);
  std::erase_if(named_, [&](const auto& item) { return !plan.signals.contains(item.first); });
}

void ProbeSeries::sample(int index, const Sample& sample) {
  if (!table_->has(index)) return;
  ProbeTable::Row row = table_->row(index);
  const ProbeTable::Source& source = row.source();
  const bool known = sample.outcome != Outcome::unknown;
  if (!known) unknown(sample.reason == Reason::none ? Reason::internal : sample.reason).Increment();
  for (std::size_t i = 0; i < source.signals->size(); ++i) {
    const double value =
        known ? number_in(sample, (*source.signals)[i].cell, source.staleness) : absent;
    row.set(source.first_signal + i, finite_or_absent(value));
  }
  if (!source.is_probe) return;
  row.set(success, !known ? absent : sample.outcome == Outcome::ok ? 1.0 : 0.0);
  row.set(duration, to_seconds(sample.latency));
  row.set(runs, row.get(runs) + 1);
  if (sample.outcome == Outcome::bad) row.set(failures, row.get(failures) + 1);
  const double expires = number_in(sample, source.expiry_cell);
  if (!std::isnan(expires)) row.set(expiry, finite_or_absent(expires));
  if (!source.is_http) return;
  row.set(status, number_or_zero(number_in(sample, source.status_cell)));
  for (std::size_t i = 0; i < phase_count; ++i)
    row.set(first_phase + i, number_or_zero(number_in(sample, source.phase_cells[i])));
}

void ProbeSeries::set_named(const std::string& name, std::optional<double> value) {
  if (value && std::isfinite(*value))
    named_[name] = *value;
  else
    named_.erase(name);
}

std::function<void(std::string& out)> ProbeSeries::writer() const {
  return [table = std::shared_ptr<const ProbeTable>(table_), named = named_](std::string& out) {
    append_probes(out, *table);
    append_signals(out, *table, named);
  };
}

}  // namespace runbookd::metrics
