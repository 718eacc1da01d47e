// Everything seen so far, per instance (probe or resource, and target).
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "daemon/base/sample.hpp"
#include "daemon/decide/explain/view.hpp"
#include "daemon/decide/observations/window.hpp"
#include "daemon/decide/plan.hpp"

namespace runbookd::decide {

struct Instance {
  InstanceView view;               ///< cells point into `cells`
  std::vector<Cell> cells;         ///< of the last conclusive sample
  Stamp conclusive{};              ///< end of the last conclusive run
  Nanos latency_seen{};            ///< of the last conclusive run; the view has the last run's
  std::optional<Wall> scraped;     ///< end of the last run that was ok
  Stamp first_run{};               ///< end of the first run, conclusive or not
  bool told_silent = false;        ///< people were told that nothing conclusive comes any more
  std::optional<Mono> turned_bad;  ///< since when it has been bad
  // Null where nobody reads a window, which is nearly everywhere: they are large even when empty.
  std::vector<std::unique_ptr<Window>> windows;  ///< one per cell, or none at all
  std::unique_ptr<Window> up;
  std::unique_ptr<Window> latency;
};

class Observations {
 public:
  explicit Observations(const Plan& plan);
  /// Takes over the past of each target, by its name, of sources that are the same in `before`
  /// (Source::fingerprint), whatever else is read of them now.
  void adopt(Observations& before, const Plan& old_plan, const Plan& plan);

  /// `now` is the end of the run.
  void add(const Plan& plan, int instance, Sample sample, Stamp now);
  void tell_silent(int instance) {
    instances_[static_cast<std::size_t>(instance)].told_silent = true;
  }
  const Instance& at(int instance) const { return instances_[static_cast<std::size_t>(instance)]; }
  /// Last conclusive sample older than 2 x every + timeout.
  bool stale(const Plan& plan, int instance, Mono now) const;
  /// Stops being fresh at this instant (Mono::max() when it never was).
  Mono stale_at(const Plan& plan, int instance) const;

 private:
  std::vector<Instance> instances_;
};

}  // namespace runbookd::decide
