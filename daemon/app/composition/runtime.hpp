// A rulebook made ready to run: one probe per instance, one action per step, one notifier per
// contact. Shared: what is under way when a reload replaces it goes on with its own.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "config/load/rulebook.hpp"
#include "daemon/app/loop/scheduler.hpp"
#include "daemon/people/stages/bounds.hpp"

namespace runbookd::app {

struct Runtime {
  std::shared_ptr<net::GoogleTokens> google;  ///< of its probes and actions; may be null
  load::Rulebook book;
  std::vector<std::shared_ptr<Probe>> probes;  ///< by instance
  std::vector<std::vector<std::unique_ptr<Action>>>
      actions;  ///< by rule, step; null for steps of the core
  std::map<std::string, std::shared_ptr<Notifier>> notifiers;  ///< by contact

  /// The action of (rule, step), or null.
  Action* action(int rule, int step) const;
};

/// One per instance, in the order of the plan. A run that a reload interrupts keeps all that it
/// works with, until it has ended.
std::vector<ScheduledProbe> scheduled_probes(const std::shared_ptr<Runtime>& runtime);

/// What its contacts take.
people::Bounds bounds_of(const load::Rulebook& book);

/// The journal's knowledge, for observers of revisions.
struct HistoryAccess {
  std::function<bool(const std::string& resource, const std::string& revision)> chosen_by_us;
  std::function<std::optional<Wall>(const std::string& resource, const std::string& revision)>
      serving_since;
};

std::shared_ptr<Runtime> make_runtime(load::Rulebook book, const Services& services,
                                      const HistoryAccess& history);

}  // namespace runbookd::app
