// What other programs list as targets, and what probes find themselves: said when it is not as it
// should be, shown until it is well again, and remembered as it was when last good, for the loads
// to come.
#pragma once

#include <atomic>
#include <memory>

#include "config/load/rulebook.hpp"
#include "daemon/app/log/log.hpp"
#include "daemon/app/metrics/metrics.hpp"

namespace runbookd::app {

class DiscoveryWatch {
 public:
  /// Loop thread, after each load that is used.
  void note(const load::Rulebook& book, metrics::Metrics& metrics, logging::Log& log);
  /// Loop thread: what a probe has found itself, for the next load.
  void found(const std::string& probe, std::vector<std::string> targets);
  /// Any thread: the lists that were last good.
  std::shared_ptr<const load::FoundTargets> last_good() const { return found_.load(); }

 private:
  std::atomic<std::shared_ptr<const load::FoundTargets>> found_ =
      std::make_shared<const load::FoundTargets>();
};

}  // namespace runbookd::app
