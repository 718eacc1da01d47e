// The order in which one action is carried out, as a state machine without I/O:
//
//   PlanAction      plan -> tell ActionPlanned
//   Execute         INTENT durable -> tell IntentWritten -> perform -> tell ActionFinished
//   ReadIntentBack  look back -> tell IntentReadBack -> (in progress) await -> tell ActionFinished
//
// A shell obeys: it does what resume() answers, and resumes with what came of it. The daemon's is a
// coroutine (app/act/execution.hpp); the simulator, the crash points and the tests have their own.
// None of them decides anything.
#pragma once

#include <utility>
#include <variant>

#include "daemon/decide/effect.hpp"
#include "daemon/decide/event.hpp"

namespace runbookd::decide {

// What the shell does next.

/// Append to the journal. `durable`: and resume with whether it is.
struct JournalIntent {
  Record record;
  bool durable = true;
};
struct MakePlan {
  ActionRequest request;
  Nanos limit{};
};
struct Perform {
  ActionRequest request;
  Facts parameters;
  Nanos limit{};
};
struct LookBack {
  ActionRequest request;
  Facts parameters;
  Facts progress;
  Nanos limit{};
};
/// Wait for the end of what was found in progress.
struct AwaitEnd {
  ActionRequest request;
  Facts parameters;
  Facts progress;
  Nanos limit{};
};
/// Tell the core.
struct Tell {
  EventBody event;
};
struct Over {};
using Todo = std::variant<JournalIntent, MakePlan, Perform, LookBack, AwaitEnd, Tell, Over>;

// What came of it.

/// The beginning, and what follows a Tell.
struct Go {};
/// The beginning as well: what is to be done has no action in the rulebook that runs.
struct NoAction {};
struct Journaled {
  bool durable = false;
};
struct LookedBack {
  ReadBack found = ReadBack::unreadable;
};
/// The limit has passed.
struct OutOfTime {};
using Heard =
    std::variant<Go, NoAction, Journaled, ActionPlan, ActionResult, LookedBack, OutOfTime>;

class ActionFsm {
 public:
  explicit ActionFsm(PlanAction effect) : effect_(std::move(effect)) {}
  explicit ActionFsm(Execute effect) : effect_(std::move(effect)) {}
  explicit ActionFsm(ReadIntentBack effect) : effect_(std::move(effect)) {}

  /// Throws std::bad_variant_access when `heard` answers nothing that was asked for.
  Todo resume(Heard heard);
  const ActionRequest& request() const;

 private:
  enum class State { begun, asked, told, acting, over };

  std::variant<PlanAction, Execute, ReadIntentBack> effect_;
  State state_ = State::begun;
};

/// A record beside the INTENT, durable before the action goes on: the name of an operation before
/// it is polled. Once it is durable the core is told (ProgressWritten).
Record progress_record(Record intent, Facts facts, Stamp at);

}  // namespace runbookd::decide
