// Actions from the INTENT that became durable to the end of the execution, and those withheld.
// Internal to metrics.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "daemon/app/metrics/series.hpp"
#include "daemon/decide/effect.hpp"
#include "daemon/decide/event.hpp"

namespace runbookd::metrics {

class ActionSeries {
 public:
  explicit ActionSeries(Families& families);
  void rebuild(const decide::Plan& plan);

  void execute(const ActionRequest& request);
  /// The incident whose action has now begun; empty when it is not known or was refused.
  std::string intent_written(const decide::IntentWritten& event, Mono at);
  /// After a crash: an action of the process before us that is still under way.
  void read_back(const ActionRequest& request);
  void finished(const decide::ActionFinished& event, Mono at);
  void withheld(decide::Withheld reason);

 private:
  struct Action {
    prometheus::Counter* started = nullptr;
    prometheus::Counter* failed = nullptr;
    prometheus::Histogram* duration = nullptr;
  };
  struct Running {
    std::string kind;
    std::string resource;
    std::string incident;
    std::optional<Mono> since;
  };
  const Action* find(const Running& running) const;

  Series<prometheus::Counter> started_;
  Series<prometheus::Counter> failed_;
  Series<prometheus::Histogram> duration_;
  std::array<prometheus::Counter*, decide::withheld_count> withheld_{};
  std::map<std::pair<std::string, std::string>, Action> actions_;  ///< by kind and resource
  std::map<std::string, Running> running_;                         ///< by action id
};

}  // namespace runbookd::metrics
