// In which order an action is carried out: what is asked, what the core is told, when it is over.
#include "daemon/decide/ladder/action_fsm.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/action_effects.hpp"
#include "tests/unit/overloaded.hpp"

namespace action_fsm_test {

using namespace runbookd;
using namespace runbookd::decide;

namespace {

ActionResult ok() { return {ActionStatus::ok, ActionError::none, "done", {}}; }

// One word for what is to be done; what the core is told in full.
std::string said(const Todo& todo) {
  const auto told = test::Overloaded{
      [](const ActionPlanned& e) {
        return "planned " + e.action_id + (e.go ? " go " : " no ") + e.detail;
      },
      [](const IntentWritten& e) { return std::string(e.durable ? "written" : "not written"); },
      [](const ActionFinished& e) {
        return "finished " + std::string{name_of(e.result.status)} + ": " + e.result.detail;
      },
      [](const IntentReadBack& e) {
        return "read back " + std::to_string(static_cast<int>(e.found)) +
               (e.result.facts.empty() ? "" : " with facts");
      },
      [](const auto&) { return std::string("?"); }};
  return std::visit(
      test::Overloaded{
          [](const JournalIntent& it) {
            return std::string(it.durable ? "journal durably" : "journal");
          },
          [](const MakePlan& it) { return "plan in " + format_duration(it.limit); },
          [](const Perform& it) { return "perform in " + format_duration(it.limit); },
          [](const LookBack& it) { return "look back in " + format_duration(it.limit); },
          [](const AwaitEnd& it) { return "await in " + format_duration(it.limit); },
          [&](const Tell& it) { return std::visit(told, it.event); },
          [](const Over&) { return std::string("over"); }},
      todo);
}

using Said = std::vector<std::string>;

// All that is said while these are heard, and Go after each that the core is told.
template <class Effect>
Said says(Effect effect, const std::vector<Heard>& heard) {
  ActionFsm fsm(std::move(effect));
  Said out;
  for (const Heard& it : heard) {
    Todo todo = fsm.resume(it);
    out.push_back(said(todo));
    while (std::holds_alternative<Tell>(todo)) out.push_back(said(todo = fsm.resume(Go{})));
  }
  return out;
}

}  // namespace

TEST_CASE("planning ends with the core being told, whatever came of it") {
  const PlanAction effect = test::plan_a1(seconds{65});
  ActionPlan plan;
  plan.go = true;
  plan.detail = "traffic to good";
  CHECK(says(effect, {Go{}, plan}) ==
        Said{"plan in 1m5s", "planned a1 go traffic to good", "over"});
  CHECK(says(effect, {Go{}, OutOfTime{}}) ==
        Said{"plan in 1m5s", "planned a1 no planning took more than 1m5s", "over"});
  CHECK(says(effect, {NoAction{}}) == Said{"planned a1 no the step has no action", "over"});
}

TEST_CASE("a change is performed once its INTENT is durable, and not otherwise") {
  CHECK(says(test::execute_a1(), {Go{}, Journaled{true}, ok()}) ==
        Said{"journal durably", "written", "perform in 3m", "finished ok: done", "over"});
  CHECK(says(test::execute_a1(), {Go{}, Journaled{false}}) ==
        Said{"journal durably", "not written", "over"});
  CHECK(says(test::execute_a1(), {NoAction{}}) == Said{"not written", "over"});
  CHECK(says(test::execute_a1(), {Go{}, Journaled{true}, OutOfTime{}}) ==
        Said{"journal durably", "written", "perform in 3m",
             "finished unknown_effect: it did not end within 3m", "over"});
}

TEST_CASE("what changes nothing does not wait for the disk") {
  CHECK(says(test::execute_a1(Hazard::diagnose), {Go{}}) == Said{"journal"});
  CHECK(says(test::execute_a1(Hazard::reversible), {Go{}}) == Said{"journal durably"});
}

TEST_CASE("what is found in progress is awaited, everything else is over") {
  CHECK(says(test::read_a1_back(), {Go{}, LookedBack{ReadBack::present}}) ==
        Said{"look back in 1m", "read back 0 with facts", "over"});
  CHECK(says(test::read_a1_back(), {Go{}, OutOfTime{}}) ==
        Said{"look back in 1m", "read back 3 with facts", "over"});
  CHECK(says(test::read_a1_back(), {NoAction{}}) == Said{"read back 3", "over"});
  CHECK(says(test::read_a1_back(), {Go{}, LookedBack{ReadBack::in_progress}, ok()}) ==
        Said{"look back in 1m", "read back 2 with facts", "await in 3m", "finished ok: done",
             "over"});
  CHECK(says(test::read_a1_back(), {Go{}, LookedBack{ReadBack::in_progress}, OutOfTime{}}).at(3) ==
        "finished unknown_effect: the operation did not end in time");
}

TEST_CASE("an answer to what was not asked is a bug, and no reason to go on") {
  ActionFsm fsm(test::execute_a1());
  fsm.resume(Go{});
  CHECK_THROWS_AS(fsm.resume(ok()), std::bad_variant_access);
  ActionFsm planning(test::plan_a1(seconds{30}));
  planning.resume(Go{});
  CHECK_THROWS_AS(planning.resume(Journaled{true}), std::bad_variant_access);
}

TEST_CASE("a record of progress stands beside its INTENT") {
  const Record intent = test::execute_a1().intent;
  const Stamp at{Mono{hours{1}}, Wall{hours{2}}};
  const Record record = progress_record(intent, {{"operation", "op"}}, at);
  CHECK(record.kind == RecordKind::progress);
  CHECK(record.action_id == "a1");
  CHECK(record.facts == Facts{{"operation", "op"}});
  CHECK(record.text.empty());
  CHECK(record.at.wall == at.wall);
}

}  // namespace action_fsm_test
