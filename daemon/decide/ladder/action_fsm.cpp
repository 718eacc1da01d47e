#include "daemon/decide/ladder/action_fsm.hpp"

#include <utility>

namespace runbookd::decide {

namespace {

constexpr Nanos look_back_limit = seconds{60};

// What is asked for first.

Todo asked_first(const PlanAction& e) { return MakePlan{e.request, e.limit}; }

// No mutating byte leaves before the INTENT is durable. What changes nothing need not wait for the
// disk: its INTENT is written in its turn, and its first byte leaves at once.
Todo asked_first(const Execute& e) {
  return JournalIntent{e.intent, e.intent.hazard != name_of(Hazard::diagnose)};
}

Todo asked_first(const ReadIntentBack& e) {
  return LookBack{e.request, e.parameters, e.progress, look_back_limit};
}

// What the answer to that says to the core, and whether there is more to do.
struct Told {
  EventBody event;
  bool goes_on = false;
};

Told told_of(const PlanAction& e, Heard& heard) {
  if (auto* plan = std::get_if<ActionPlan>(&heard))
    return {ActionPlanned{std::move(*plan), e.request.action_id}};
  ActionPlan none;
  if (std::holds_alternative<OutOfTime>(heard)) {
    none.error = ActionError::timeout;
    none.detail = "planning took more than " + format_duration(e.limit);
  } else {
    std::get<NoAction>(heard);
    none.error = ActionError::internal;
    none.detail = "the step has no action";
  }
  return {ActionPlanned{std::move(none), e.request.action_id}};
}

Told told_of(const Execute& e, Heard& heard) {
  const bool durable =
      !std::holds_alternative<NoAction>(heard) && std::get<Journaled>(heard).durable;
  return {IntentWritten{e.request.action_id, durable}, durable};
}

Told told_of(const ReadIntentBack& e, Heard& heard) {
  IntentReadBack event{e.request.action_id, ReadBack::unreadable, {}};
  if (std::holds_alternative<NoAction>(heard)) return {std::move(event)};
  if (!std::holds_alternative<OutOfTime>(heard)) event.found = std::get<LookedBack>(heard).found;
  event.result.facts = e.parameters;
  const bool goes_on = event.found == ReadBack::in_progress;
  return {std::move(event), goes_on};
}

// What there is to do then, and what is said when it does not end in time.

Todo asked_then(const PlanAction&) { return Over{}; }
Todo asked_then(const Execute& e) { return Perform{e.request, e.parameters, e.request.timeout}; }
Todo asked_then(const ReadIntentBack& e) {
  return AwaitEnd{e.request, e.parameters, e.progress, e.request.timeout};
}

std::string said_when_late(const PlanAction&) { return {}; }
std::string said_when_late(const Execute& e) {
  return "it did not end within " + format_duration(e.request.timeout);
}
std::string said_when_late(const ReadIntentBack&) { return "the operation did not end in time"; }

}  // namespace

const ActionRequest& ActionFsm::request() const {
  return std::visit([](const auto& effect) -> const ActionRequest& { return effect.request; },
                    effect_);
}

Todo ActionFsm::resume(Heard heard) {
  if (state_ == State::begun && std::holds_alternative<Go>(heard)) {
    state_ = State::asked;
    return std::visit([](const auto& effect) { return asked_first(effect); }, effect_);
  }
  if (state_ == State::begun || state_ == State::asked) {
    Told told = std::visit([&](const auto& effect) { return told_of(effect, heard); }, effect_);
    state_ = told.goes_on ? State::told : State::over;
    return Tell{std::move(told.event)};
  }
  if (state_ == State::told) {
    state_ = State::acting;
    return std::visit([](const auto& effect) { return asked_then(effect); }, effect_);
  }
  if (state_ == State::over) return Over{};
  state_ = State::over;
  ActionResult late{ActionStatus::unknown_effect, ActionError::timeout, {}, {}};
  late.detail = std::visit([](const auto& effect) { return said_when_late(effect); }, effect_);
  const bool in_time = !std::holds_alternative<OutOfTime>(heard);
  return Tell{ActionFinished{request().action_id,
                             in_time ? std::get<ActionResult>(std::move(heard)) : std::move(late)}};
}

Record progress_record(Record intent, Facts facts, Stamp at) {
  intent.kind = RecordKind::progress;
  intent.at = at;
  intent.facts = std::move(facts);
  intent.text.clear();
  intent.intended.reset();
  return intent;
}

}  // namespace runbookd::decide
