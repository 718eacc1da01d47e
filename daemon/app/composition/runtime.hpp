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

/// What is scheduled as one: the probe of one instance, or one that finds its targets itself and
/// speaks for all instances of its source.
struct ProbeRun {
  std::shared_ptr<Probe> probe;
  int source = 0;
  int instance = 0;  ///< the first, where it speaks for several or for none
  bool finds_targets = false;
};

struct Runtime {
  std::shared_ptr<net::GoogleTokens> google;  ///< of its probes and actions; may be null
  load::Rulebook book;
  std::vector<ProbeRun> runs;   ///< in the order of the plan's sources
  std::vector<int> first_runs;  ///< of each source, its place in `runs`
  std::vector<std::vector<std::unique_ptr<Action>>>
      actions;  ///< by rule, step; null for steps of the core
  std::map<std::string, std::shared_ptr<Notifier>> notifiers;  ///< by contact

  /// The action of (rule, step), or null.
  Action* action(int rule, int step) const;
  /// The runs that speak for these instances, each once.
  std::vector<int> runs_of(const std::vector<int>& instances) const;
};

/// One for each of `runs`. What is under way when a reload replaces the runtime keeps all that it
/// works with, until it has ended.
std::vector<ScheduledProbe> scheduled_probes(const Runtime& runtime);

/// What its contacts take.
people::Bounds bounds_of(const load::Rulebook& book);

/// The journal's knowledge, for observers of revisions.
struct HistoryAccess {
  std::function<bool(const std::string& resource, const std::string& revision)> chosen_by_us;
  std::function<std::optional<Wall>(const std::string& resource, const std::string& revision)>
      serving_since;
};

/// `google` is what `services.google` points at; probes and actions keep it.
std::shared_ptr<Runtime> make_runtime(load::Rulebook book, const Services& services,
                                      const HistoryAccess& history,
                                      std::shared_ptr<net::GoogleTokens> google = nullptr);

/// The same rulebook for other targets: probes of targets that stayed go on, with all that they
/// keep between runs, and so do the contacts.
std::shared_ptr<Runtime> with_targets(load::Rulebook book, const Runtime& before,
                                      const Services& services, const HistoryAccess& history);

}  // namespace runbookd::app
