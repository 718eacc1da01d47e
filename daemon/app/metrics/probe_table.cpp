#include "daemon/app/metrics/probe_table.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "daemon/app/metrics/exposition.hpp"

namespace runbookd::metrics {

namespace {

constexpr std::array<std::string_view, phase_count> phase_signals{"dns", "connect", "tls",
                                                                  "first_byte", "transfer"};

int cell_of(const decide::Source& source, std::string_view name) {
  for (std::size_t i = 0; i < source.signals.size(); ++i)
    if (source.signals[i].name == name) return static_cast<int>(i);
  return -1;
}

// Of the whole chain where that is known, else of the peer's own certificate, or of a file's.
int cell_of_expiry(const decide::Source& source) {
  for (const char* name : {"chain_not_after", "cert_not_after", "not_after"})
    if (const int cell = cell_of(source, name); cell >= 0) return cell;
  return -1;
}

std::size_t columns_before_signals(const ProbeTable::Source& source) {
  if (!source.is_probe) return 0;
  return source.is_http ? http_columns : common_columns;
}

using Places = std::unordered_map<std::string_view, std::size_t>;

void take_row(ProbeTable::Row mine, ProbeTable::Row was) {
  const auto& now = mine.source();
  const auto& before = was.source();
  const std::size_t same = std::min(now.first_signal, before.first_signal);
  for (std::size_t k = 0; k < same; ++k) mine.set(k, was.get(k));
  for (std::size_t k = 0; k < now.signals->size(); ++k) {
    const auto at =
        std::find_if(before.signals->begin(), before.signals->end(),
                     [&](const ProbeTable::Signal& s) { return s.name == (*now.signals)[k].name; });
    if (at == before.signals->end()) continue;
    const auto old = static_cast<std::size_t>(at - before.signals->begin());
    mine.set(now.first_signal + k, was.get(before.first_signal + old));
  }
}

// Where the instance of that target was; nullopt: its series are new.
std::optional<std::size_t> row_before(const ProbeTable::Source& now, std::size_t row,
                                      const ProbeTable::Source& was, const Places& rows) {
  if (now.targets.empty() != was.targets.empty()) return std::nullopt;
  if (now.targets.empty()) return was.instances == 0 ? std::nullopt : std::optional{row};
  const auto at = rows.find(now.targets[row]);
  return at == rows.end() ? std::nullopt : std::optional{at->second};
}

}  // namespace

ProbeTable::ProbeTable(const decide::Plan& plan) {
  std::size_t numbers = 0;
  for (const decide::Source& from : plan.sources) {
    add(from);
    sources_.back().first_number = numbers;
    numbers += sources_.back().instances * sources_.back().columns();
  }
  numbers_ = Numbers(numbers);
  for (const Source& source : sources_) {
    for (std::size_t i = 0; i < source.instances; ++i) {
      Row it = row(source, i);
      // A counter is there from the start, and so is what blackbox_exporter always shows.
      for (std::size_t k = 0; k < source.columns(); ++k)
        if (k == success || k == expiry || k >= source.first_signal)
          it.set(k, std::numeric_limits<double>::quiet_NaN());
    }
  }
}

void ProbeTable::add(const decide::Source& from) {
  Source source;
  source.label = escaped_label(from.name);
  source.is_probe = !from.is_resource;
  source.status_cell = cell_of(from, "status");
  source.expiry_cell = cell_of_expiry(from);
  for (std::size_t i = 0; i < phase_count; ++i)
    source.phase_cells[i] = cell_of(from, phase_signals[i]);
  source.is_http = source.is_probe && source.status_cell >= 0 && cell_of(from, "first_byte") >= 0;
  source.first_signal = columns_before_signals(source);
  Signals signals;
  for (std::size_t i = 0; i < from.signals.size(); ++i)
    if (from.signals[i].type != Type::string)
      signals.push_back({escaped_label(from.signals[i].name), static_cast<int>(i)});
  source.signals = shared(std::move(signals));
  for (const std::string& target : from.targets) source.targets.push_back(escaped_label(target));
  source.staleness = from.staleness();
  source.instances = static_cast<std::size_t>(from.instance_count());
  for (std::size_t i = 0; i < source.instances; ++i)
    place_of_.push_back(
        {static_cast<std::uint32_t>(sources_.size()), static_cast<std::uint32_t>(i)});
  sources_.push_back(std::move(source));
}

std::shared_ptr<const ProbeTable::Signals> ProbeTable::shared(Signals signals) const {
  if (!sources_.empty() && *sources_.back().signals == signals) return sources_.back().signals;
  signals.shrink_to_fit();
  return std::make_shared<const Signals>(std::move(signals));
}

void ProbeTable::take_over(ProbeTable& before) {
  Places sources;
  for (std::size_t i = 0; i < before.sources_.size(); ++i)
    sources.emplace(before.sources_[i].label, i);
  for (const Source& source : sources_) {
    const auto at = sources.find(source.label);
    if (at == sources.end()) continue;
    const Source& was = before.sources_[at->second];
    if (was.is_probe != source.is_probe) continue;
    Places rows;
    for (std::size_t i = 0; i < std::min(was.targets.size(), was.instances); ++i)
      rows.emplace(was.targets[i], i);
    for (std::size_t i = 0; i < source.instances; ++i)
      if (const auto old = row_before(source, i, was, rows))
        take_row(row(source, i), before.row(was, *old));
  }
}

}  // namespace runbookd::metrics
