// What other programs list as targets, and what probes find themselves: said when it is not as it
// should be, shown until it is well again, and remembered as it was when last good, for the loads
// to come.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "config/load/rulebook.hpp"
#include "daemon/app/composition/name_answer.hpp"
#include "daemon/app/log/log.hpp"
#include "daemon/app/metrics/metrics.hpp"

namespace runbookd::app {

class DiscoveryWatch {
 public:
  /// Loop thread, after each load that is used.
  void note(const load::Rulebook& book, metrics::Metrics& metrics, logging::Log& log);
  /// Loop thread: what a probe has found itself, for the next load.
  void found(const std::string& probe, std::vector<std::string> targets);
  /// Loop thread: what DNS has said. True: its list is another than before, for the next load.
  bool answered(const load::ProbeNames& names, const NameAnswer& answer, metrics::Metrics& metrics,
                logging::Log& log);
  /// Loop thread. By probe: why its list is not what it should be.
  std::map<std::string, std::string> failures() const;
  /// Any thread: the lists that were last good.
  std::shared_ptr<const load::FoundTargets> last_good() const { return found_.load(); }

 private:
  using Failures = std::map<std::string, std::string>;  ///< by probe; empty: its list is well
  void show(metrics::Metrics& metrics) const;

  Failures of_files_;
  Failures of_names_;
  std::atomic<std::shared_ptr<const load::FoundTargets>> found_ =
      std::make_shared<const load::FoundTargets>();
};

}  // namespace runbookd::app
