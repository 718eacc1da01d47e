#include "daemon/app/composition/discovery_watch.hpp"

namespace runbookd::app {

void DiscoveryWatch::note(const load::Rulebook& book, metrics::Metrics& metrics,
                          logging::Log& log) {
  const auto failures = load::discovery_failures(book);
  std::map<std::string, bool> failed;
  for (std::size_t i = 0; i < book.sources.size(); ++i) {
    const std::string& probe = book.plan->sources[i].name;
    if (book.sources[i].finds_targets) continue;
    if (!book.sources[i].lists.empty() || failures.contains(probe))
      failed[probe] = failures.contains(probe);
  }
  metrics.set_discovery(failed);
  for (const auto& [probe, why] : failures)
    log.warn("not all targets of a probe could be discovered", {{"probe", probe}, {"why", why}});
  found_.store(std::make_shared<const load::FoundTargets>(book.found_targets()));
}

void DiscoveryWatch::found(const std::string& probe, std::vector<std::string> targets) {
  load::FoundTargets lists = *found_.load();
  lists[probe] = {{std::string{}, std::move(targets)}};
  found_.store(std::make_shared<const load::FoundTargets>(std::move(lists)));
}

}  // namespace runbookd::app
