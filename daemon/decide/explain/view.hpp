// What the API, the metrics and `explain` may see of the core's volatile state.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/base/sample.hpp"
#include "daemon/decide/incidents/silence.hpp"
#include "daemon/decide/reason.hpp"

namespace runbookd::decide {

enum class RuleStatus { ok, suspected, firing, on_hold };
inline constexpr int rule_state_count = 4;
std::string_view name_of(RuleStatus s);

struct RuleView {
  RuleStatus state = RuleStatus::ok;
  Unknown unknown = Unknown::none;  ///< why it is on hold
  std::string unknown_of;           ///< the path that is unknown
  Nanos held{};                     ///< how much of `for` has passed
  int confirmed = 0;                ///< consecutive true evaluations
  std::string incident;             ///< id of the open one
};

struct InstanceView {
  bool seen = false;        ///< at least one run ended
  bool conclusive = false;  ///< at least one was ok or bad
  Outcome outcome = Outcome::unknown;
  Reason reason = Reason::none;
  std::string detail;
  Stamp last_run{};
  Nanos latency{};
  std::vector<EvidencePart> evidence;  ///< what the last run showed
  int consecutive_failures = 0;
  const std::vector<Cell>* cells =
      nullptr;  ///< of the last conclusive sample; valid until the next step()
};

/// How a run ended, without its signals; the texts are moved out of `sample`.
void take_run(InstanceView& view, Sample& sample, Stamp now);
/// Of one run that the core never sees.
InstanceView view_of(Sample sample, Stamp now);

/// One of our own gates while it is closed: nothing at all is started.
struct ClosedGate {
  Withheld reason = Withheld::none;
  std::string why;
  std::optional<Wall> until;  ///< when it opens, if that is known
};

/// A silence that has not ended.
struct StandingSilence {
  Silence silence;
  std::vector<std::string>
      still_wrong;  ///< what it covers and whose condition is true: `slow of a`
};

/// A maintenance window that mutes something now.
struct OpenWindow {
  std::string name;
  Wall until{};
};

/// A step that waits for people.
struct PendingApproval {
  std::string id;     ///< of this very question: INC-7.q2
  bool first = true;  ///< no other was asked about the incident; its name is enough then
  std::string incident;
  std::string rule;
  std::string target;
  int step = 0;  ///< from 1
  std::string action;
  std::string resource;
  std::string summary;
  Wall asked_at{};
  Wall expires_at{};
  std::vector<std::string> from;  ///< names; empty = anyone with the role approver
  int count = 1;                  ///< how many different people have to say yes
  std::vector<std::string> approved_by;
};

}  // namespace runbookd::decide
