// What the core wants done. The effect runner does it, in order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "daemon/base/action.hpp"
#include "daemon/decide/incidents/news.hpp"
#include "daemon/decide/incidents/record.hpp"
#include "daemon/decide/plan.hpp"
#include "daemon/decide/reason.hpp"

namespace runbookd::decide {

/// Append to the journal. Not awaited: only Execute waits for durability.
struct Write {
  Record record;
};
/// Run these sources once, now, in parallel; then ReprobeFinished.
struct Reprobe {
  std::string action_id;
  std::vector<int> instances;
};
/// Plan the action (reads only); then ActionPlanned.
struct PlanAction {
  int rule = -1;
  int step = -1;
  ActionRequest request;
  Nanos limit{};
};
/// Make the INTENT durable, tell the core (IntentWritten), execute, then ActionFinished.
struct Execute {
  int rule = -1;
  int step = -1;
  Record intent;
  ActionRequest request;
  Facts parameters;
};
/// The plan is not carried out after all.
struct Abandon {
  std::string action_id;
};
/// After a crash: find out what became of it; then IntentReadBack (and ActionFinished when it had
/// to be awaited).
struct ReadIntentBack {
  int rule = -1;  ///< -1: the rulebook no longer has it
  int step = -1;
  ActionRequest request;
  Facts parameters;
  Facts progress;
};
/// A target turned bad: it may be our own network. Ask the sentinels now; then SentinelVerdict.
struct DoubtNetwork {};
/// Something to count that is no record: a withheld action. The first time that a reason holds a
/// step is recorded as its status, what repeats it as a count (ladder/holding.hpp).
struct WithheldAction {
  Withheld reason = Withheld::none;
  std::string incident = {};
  int step = -1;
};

/// What became of a command: exactly one for each, in the step that heard it.
enum class CommandVerdict {
  taken,
  malformed,  ///< it lacks something, or has too much
  forbidden,  ///< somebody else has to say it
  not_found,  ///< no such incident, rule, target, resource or silence
  conflict    ///< it does not apply now
};
struct Answered {
  std::uint64_t command = 0;
  CommandVerdict verdict = CommandVerdict::taken;
  std::string detail;  ///< for people: what happened, or why it did not and what to do
  std::string id;      ///< of the silence or the incident that came of it
};

using Effect = std::variant<Write, Reprobe, PlanAction, Execute, Abandon, ReadIntentBack, Notify,
                            DoubtNetwork, WithheldAction, Answered>;
using Effects = std::vector<Effect>;

/// Takes out what one event has to be written. It is written together, before anything else is done
/// about the event: a crash in the middle loses all of it, and the event is judged again.
std::vector<Record> take_records(Effects& effects);

}  // namespace runbookd::decide
