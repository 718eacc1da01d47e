#include "daemon/app/metrics/probe_text.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "daemon/app/metrics/exposition.hpp"

namespace runbookd::metrics {

namespace {

using Source = ProbeTable::Source;

// blackbox_exporter's names of the phases.
constexpr std::array<std::string_view, phase_count> phase_labels{"resolve", "connect", "tls",
                                                                 "processing", "transfer"};

void append_label(std::string& out, std::string_view name, std::string_view value) {
  if (!out.empty()) out += ',';
  (((out += name) += "=\"") += value) += '"';
}

// One family: the series of one column of each row. Its head is left out where nothing has it.
class FamilyOfColumn {
 public:
  FamilyOfColumn(std::string& out, const ProbeTable& table, const FamilyText& family)
      : out_(out), table_(table), family_(family) {}

  // `first` comes before the label of the target, as the labels of a series are in order.
  void append(const Source& source, std::size_t column, std::string_view first) {
    for (std::size_t i = 0; i < source.instances; ++i) {
      const double value = table_.get(source, i, column);
      if (std::isnan(value)) continue;
      labels_ = first;
      if (!source.targets.empty()) append_label(labels_, "target", source.targets[i]);
      append(labels_, value);
    }
  }
  void append(std::string_view labels, double value) {
    if (!std::exchange(begun_, true)) append_head(out_, family_);
    append_series(out_, family_, labels, value);
  }

 private:
  std::string& out_;
  const ProbeTable& table_;
  const FamilyText& family_;
  std::string labels_;
  bool begun_ = false;
};

void append_column(std::string& out, const ProbeTable& table, const FamilyText& family,
                   std::size_t column) {
  FamilyOfColumn series(out, table, family);
  for (const Source& source : table.sources()) {
    if (column >= source.first_signal) continue;  // it is not a probe, or not of http
    std::string first;
    append_label(first, "probe", source.label);
    series.append(source, column, first);
  }
}

void append_phases(std::string& out, const ProbeTable& table) {
  FamilyOfColumn series(out, table, probe_phase);
  for (const Source& source : table.sources()) {
    if (!source.is_http) continue;
    for (std::size_t i = 0; i < phase_count; ++i) {
      std::string first;
      append_label(first, "phase", phase_labels[i]);
      append_label(first, "probe", source.label);
      series.append(source, first_phase + i, first);
    }
  }
}

}  // namespace

void append_probes(std::string& out, const ProbeTable& table) {
  append_column(out, table, probe_success, success);
  append_column(out, table, probe_duration, duration);
  append_column(out, table, probe_status, status);
  append_phases(out, table);
  append_column(out, table, probe_expiry, expiry);
  append_column(out, table, probe_runs, runs);
  append_column(out, table, probe_failures, failures);
}

void append_signals(std::string& out, const ProbeTable& table,
                    const std::map<std::string, double>& named) {
  FamilyOfColumn series(out, table, signal_value);
  for (const Source& source : table.sources()) {
    for (std::size_t i = 0; i < source.signals->size(); ++i) {
      std::string first;
      append_label(first, "signal", source.label + '.' + (*source.signals)[i].name);
      series.append(source, source.first_signal + i, first);
    }
  }
  for (const auto& [name, value] : named) {
    std::string labels;
    append_label(labels, "signal", escaped_label(name));
    series.append(labels, value);
  }
}

}  // namespace runbookd::metrics
