// What `explain` says, as data: the API makes JSON of it, the command line a tree.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/base/time.hpp"
#include "daemon/decide/explain/view.hpp"
#include "daemon/decide/expression/evaluate.hpp"
#include "daemon/decide/incidents/incident.hpp"

namespace runbookd::decide {

/// One value that a part of a condition read.
struct Reading {
  std::string name;  ///< `error_ratio`, `increase(app.requests over 5m)`
  Value value;
  std::string unknown_of;    ///< the path that made it unknown
  std::optional<Nanos> age;  ///< of the oldest sample behind it; absent when there was none
};

/// A condition, or a part of one.
struct Part {
  std::string text;  ///< `and`, `or`, `not`, the name of a signal, else the expression itself
  Value value;
  std::string unknown_of;
  std::vector<Reading> readings;  ///< of a part without parts
  std::vector<Part> parts;
};

/// Something that keeps a step from starting now.
struct Objection {
  Withheld reason = Withheld::none;
  std::string detail;
  std::optional<Wall> until;  ///< when it ends, if that is known
  bool transient = false;     ///< ends by itself, though nobody knows when
};

/// What becomes of a step, if nothing changes.
enum class Outlook {
  over,          ///< it has ended, or was skipped
  under_way,     ///< it is being looked at, planned, run or verified
  asked,         ///< people were asked and have not answered
  withheld,      ///< something objects
  skipped,       ///< its `if` is false
  asks,          ///< it would ask people
  starts,        ///< it would start
  would_not_act  ///< nothing objects, but the mode is `observe`
};
std::string_view name_of(Outlook o);

struct ExplainedStep {
  int number = 1;
  std::string action;
  std::string resource;
  std::string summary;
  Hazard hazard = Hazard::disruptive;
  bool current = false;  ///< the rung at which the incident's ladder stands
  Outlook outlook = Outlook::starts;
  std::string status;  ///< of the incident's step, empty when it was not touched yet
  std::string detail;
  std::optional<Part> if_;
  std::optional<Part> requires_;
  std::optional<Part> verify;
  std::vector<Objection> objections;  ///< all of them, in the order in which the rails are asked
  std::string waits_for;              ///< whose approval it needs; empty = none
};

struct Explanation {
  std::string rule;
  std::string target;
  RuleStatus state = RuleStatus::ok;
  Mode mode = Mode::observe;
  bool manual = false;
  std::string verdict;  ///< one sentence: what happens now, or why nothing does
  std::optional<Part> condition;
  std::optional<Part> verify;  ///< the rule's: of every step that has none of its own
  Nanos for_{};
  Nanos held{};
  int confirmed = 0;
  int needed = 0;
  std::string incident;  ///< the open one; empty = none
  std::string incident_state;
  std::vector<ExplainedStep> steps;
};

}  // namespace runbookd::decide
