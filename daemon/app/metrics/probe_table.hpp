// What the probes showed last: a row of plain numbers per instance, and what they are called once
// per source. A series object of the library, with labels of its own, takes a thousand bytes where
// a number takes eight, and a fleet has hundreds of thousands of them.
//
// The loop writes and a renderer reads on any thread: the numbers are atomic, and everything else
// is fixed when the table is made. Internal to metrics.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "daemon/decide/plan.hpp"

namespace runbookd::metrics {

inline constexpr std::size_t phase_count = 5;

/// Columns of a row: those of every probe, those of an http probe, and then its signals.
enum Column : std::size_t {
  success,
  duration,
  runs,
  failures,
  expiry,
  status,
  first_phase,
  common_columns = status,
  http_columns = first_phase + phase_count,
};

class ProbeTable {
 public:
  struct Signal {
    std::string name;  ///< in the label behind that of its source
    int cell = -1;
    bool operator==(const Signal&) const = default;
  };
  using Signals = std::vector<Signal>;
  struct Source {
    std::string label;     ///< its name
    bool is_probe = true;  ///< else what an API says of a resource: it has signals only
    bool is_http = false;
    int status_cell = -1;
    int expiry_cell = -1;
    std::array<int, phase_count> phase_cells{};
    std::shared_ptr<const Signals> signals;  ///< sources of one kind share theirs
    std::vector<std::string> targets;        ///< as labels; empty: the one instance has none
    Nanos staleness{};
    std::size_t instances = 0;
    std::size_t first_signal = 0;  ///< the column
    std::size_t first_number = 0;  ///< of its first instance's row
    std::size_t columns() const { return first_signal + signals->size(); }
  };
  using Numbers = std::vector<std::atomic<double>>;

  /// The numbers of one instance. NaN: there is no such series now.
  class Row {
   public:
    Row(const Source& source, std::atomic<double>* numbers) : source_(source), numbers_(numbers) {}
    const Source& source() const { return source_; }
    double get(std::size_t column) const {
      return numbers_[column].load(std::memory_order_relaxed);
    }
    void set(std::size_t column, double value) {
      numbers_[column].store(value, std::memory_order_relaxed);
    }

   private:
    const Source& source_;
    std::atomic<double>* numbers_;
  };

  ProbeTable() = default;
  explicit ProbeTable(const decide::Plan& plan);
  /// What both have keeps its value.
  void take_over(ProbeTable& before);

  const std::vector<Source>& sources() const { return sources_; }
  bool has(int instance) const {
    return instance >= 0 && static_cast<std::size_t>(instance) < place_of_.size();
  }
  Row row(int instance) {
    const Place at = place_of_[static_cast<std::size_t>(instance)];
    return row(sources_[at.source], at.row);
  }
  Row row(const Source& source, std::size_t i) {
    return {source, &numbers_[source.first_number + i * source.columns()]};
  }
  double get(const Source& source, std::size_t i, std::size_t column) const {
    return numbers_[source.first_number + i * source.columns() + column].load(
        std::memory_order_relaxed);
  }

 private:
  struct Place {
    std::uint32_t source = 0;
    std::uint32_t row = 0;
  };
  void add(const decide::Source& from);
  std::shared_ptr<const Signals> shared(Signals signals) const;

  std::vector<Source> sources_;
  std::vector<Place> place_of_;  ///< by instance
  Numbers numbers_;
};

}  // namespace runbookd::metrics
