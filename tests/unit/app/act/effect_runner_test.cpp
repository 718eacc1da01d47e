// What the core wants done is done in its order, and what comes of it goes back to the core without
// our secrets.
#include "daemon/app/act/effect_runner.hpp"

#include "tests/unit/app/act/logged_action.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/decide/action_effects.hpp"
#include "tests/unit/decide/scene.hpp"
#include "tests/unit/net/loop.hpp"
#include "tests/unit/virtual_time.hpp"

namespace effect_runner_test {

using namespace runbookd;
using namespace runbookd::decide;
using test::Done;
using test::LoggedAction;

namespace {

struct LoggedSentinels final : app::Sentinels {
  explicit LoggedSentinels(Done& log) : done(log) {}
  void start(std::vector<std::string>) override {}
  void ask(std::function<void()> then) override {
    done.push_back("ask sentinels");
    answer = std::move(then);
  }
  void doubt() override { done.push_back("doubt"); }
  void stop() override {}
  Done& done;
  std::function<void()> answer;
};

struct LoggedScheduler final : app::Scheduler {
  explicit LoggedScheduler(Done& log) : done(log) {}
  void start(std::vector<app::ScheduledProbe>) override {}
  void run_now(const std::vector<int>& probes, std::function<void()> then) override {
    std::string line = "run";
    for (const int probe : probes) line += " " + std::to_string(probe);
    done.push_back(line);
    answer = std::move(then);
  }
  void stop(std::function<void()>) override {}
  Done& done;
  std::function<void()> answer;
};

struct LoggedPeople final : people::Pipeline {
  explicit LoggedPeople(Done& log) : done(log) {}
  void use(people::Channels, people::Bounds, std::string) override {}
  void tell(const Notify& news) override { done.push_back("tell " + news.key); }
  void stop() override {}
  Done& done;
};

std::shared_ptr<const logging::Redactor> redactor_of(const char* secret) {
  auto out = std::make_shared<logging::Redactor>();
  out->add(Secret(secret));
  return out;
}

// Rule 0 has one step, the logged action; the runs are those of `a` and `b`.
struct World {
  World() {
    auto runtime = app::make_runtime(*scene::load_text(R"(version: 1
probes: {site: {tcp: "127.0.0.1:1", targets: [a, b]}, other: {tcp: "127.0.0.1:2"}}
)"),
                                     loop.services(), {});
    auto made = std::make_unique<LoggedAction>(done);
    action = made.get();
    runtime->actions.emplace_back().push_back(std::move(made));
    runner->use(std::move(runtime));
  }

  template <class... Some>
  void run(Some... effects) {
    Effects all;
    (all.emplace_back(std::move(effects)), ...);
    runner->run(std::move(all));
    pass(Nanos{0});
  }
  void pass(Nanos duration) { time.pass(duration, loop.io); }

  void fed(EventBody event) {
    if (const auto* e = std::get_if<ReprobeFinished>(&event))
      done.push_back("reprobed " + e->action_id);
    const std::string line = test::told_of_action(event);
    if (!line.empty()) done.push_back(line);
    events.push_back(std::move(event));
  }
  template <class Event>
  const Event& last() const {
    return std::get<Event>(events.back());
  }

  Done done;
  std::vector<EventBody> events;
  test::Loop loop;
  test::VirtualTime time;
  test::LoggedDisk disk{done};
  LoggedSentinels sentinels{done};
  LoggedScheduler scheduler{done};
  LoggedPeople people{done};
  LoggedAction* action = nullptr;
  std::unique_ptr<app::EffectRunner> runner = app::make_effect_runner(
      {loop.io.get_executor(), time, disk, scheduler, sentinels, people,
       [this](EventBody event) { fed(std::move(event)); }, redactor_of("hunter2-hunter2")});
};

Write record_of(RecordKind kind) {
  Write out;
  out.record.kind = kind;
  return out;
}

Notify news(const std::string& key) {
  Notify out;
  out.key = key;
  return out;
}

PlanAction plan_of(const std::string& id) {
  PlanAction out = test::plan_a1(seconds{30});
  out.rule = out.step = 0;
  out.request.action_id = id;
  return out;
}

Execute execution_of(const std::string& id, Facts parameters = {{"to", "good"}}) {
  Execute out = test::execute_a1();
  out.rule = out.step = 0;
  out.request.action_id = out.intent.action_id = id;
  out.parameters = std::move(parameters);
  return out;
}

ReadIntentBack reading_back() {
  ReadIntentBack out = test::read_a1_back();
  out.rule = out.step = 0;
  return out;
}

}  // namespace

TEST_CASE("what an event has to be written is written together, before all else of it is done") {
  World world;
  world.run(news("first"), record_of(RecordKind::opened), DoubtNetwork{},
            record_of(RecordKind::state), news("second"));
  CHECK(world.done == Done{"append opened and state", "tell first", "doubt", "tell second"});
}

TEST_CASE("what is only counted or answered elsewhere does nothing") {
  World world;
  world.run(WithheldAction{}, Answered{});
  CHECK(world.done.empty());
  CHECK(world.events.empty());
}

TEST_CASE("a re-probe asks the sentinels before the probes, and ends when the last has run") {
  World world;
  world.run(Reprobe{"a1", {2, 1, 2}});
  CHECK(world.done == Done{"ask sentinels"});
  world.sentinels.answer();
  CHECK(world.done == Done{"ask sentinels", "run 1 2"});
  world.scheduler.answer();
  CHECK(world.done == Done{"ask sentinels", "run 1 2", "reprobed a1"});
}

TEST_CASE("a plan is asked of the step's action, and its answer told") {
  World world;
  world.run(plan_of("a1"));
  CHECK(world.done == Done{"plan a1", "planned: as planned"});
  CHECK(world.last<ActionPlanned>().action_id == "a1");
  CHECK(world.runner->under_way() == 0);
}

TEST_CASE("a step that the rulebook does not have has no action to ask") {
  World world;
  PlanAction gone = plan_of("a1");
  gone.step = 1;
  world.run(gone);
  CHECK(world.done == Done{"not planned: the step has no action"});
}

TEST_CASE("a plan's secrets are shown to nobody, and come back for its execution") {
  World world;
  world.action->planned.detail = "as hunter2-hunter2";
  world.action->planned.parameters = {{"to", "hunter2-hunter2"}, {"by", "ann"}};
  world.action->planned.binding = world.action->planned.prior =
      world.action->planned.undo = {{"to", "hunter2-hunter2"}};
  world.run(plan_of("a1"));
  const ActionPlanned& told = world.last<ActionPlanned>();
  CHECK(told.detail == "as ***");
  CHECK(told.parameters == Facts{{"to", "***"}, {"by", "ann"}});
  for (const Facts* facts : {&told.binding, &told.prior, &told.undo})
    CHECK(*facts == Facts{{"to", "***"}});
  world.done.clear();
  world.run(execution_of("a1", {{"to", "***"}}));
  CHECK(world.done.at(2) == "execute hunter2-hunter2");
}

TEST_CASE("what was kept of a plan is gone with its first execution, or when it is abandoned") {
  World world;
  world.action->planned.parameters = {{"to", "hunter2-hunter2"}};
  const auto executed = [&world] {
    world.done.clear();
    world.run(execution_of("a1", {{"to", "***"}}));
    return world.done.at(2);
  };
  world.run(plan_of("a1"));
  CHECK(executed() == "execute hunter2-hunter2");
  CHECK(executed() == "execute ***");
  world.run(plan_of("a1"));
  world.run(Abandon{"a1"});
  CHECK(executed() == "execute ***");
}

TEST_CASE("what an action says on its way and at its end is cleaned") {
  World world;
  world.action->operation = world.action->said = "hunter2-hunter2";
  world.run(execution_of("a1"));
  CHECK(world.done == Done{"durably intent to good", "written", "execute good",
                           "durably progress hunter2-hunter2", "noted ***", "finished ok: ***"});
}

TEST_CASE("what became of an INTENT is read back and awaited") {
  World world;
  world.run(reading_back());
  CHECK(world.done ==
        Done{"read back op-1", "in progress", "resume op-1", "finished ok: done at last"});
}

TEST_CASE("to abandon one action leaves the others alone") {
  World world;
  world.action->hangs = true;
  world.run(plan_of("a1"), plan_of("a2"));
  REQUIRE(world.runner->under_way() == 2);
  world.run(Abandon{"a2"});
  CHECK(world.runner->under_way() == 1);
  world.pass(seconds{30});
  REQUIRE(world.events.size() == 1);
  CHECK(world.last<ActionPlanned>().action_id == "a1");
}

TEST_CASE("what is cancelled at the end of the daemon tells the core nothing") {
  World world;
  world.action->hangs = true;
  world.run(plan_of("a1"), execution_of("a2"), reading_back());
  REQUIRE(world.runner->under_way() == 3);
  const auto before = world.events.size();
  world.runner->cancel_all();
  world.pass(Nanos{0});
  CHECK(world.runner->under_way() == 0);
  CHECK(world.events.size() == before);
}

TEST_CASE("who waits for nothing to be under way is called at once, or behind the last action") {
  World world;
  int calls = 0;
  world.runner->when_idle([&calls] { ++calls; });
  CHECK(calls == 1);
  world.action->hangs = true;
  world.run(plan_of("a1"), plan_of("a2"));
  world.runner->when_idle([&] {
    ++calls;
    CHECK(world.runner->under_way() == 0);
  });
  world.run(Abandon{"a1"});
  CHECK(calls == 1);
  world.run(Abandon{"a2"});
  CHECK(calls == 2);
  world.run(plan_of("a3"), Abandon{"a3"});
  CHECK(calls == 2);  // once for each that waited
}

TEST_CASE("an exception that leaves an action is told as the end of its plan and of itself") {
  World world;
  world.action->throws = true;
  for (const bool executes : {false, true}) {
    world.events.clear();
    if (executes)
      world.run(execution_of("a1"));
    else
      world.run(plan_of("a1"));
    REQUIRE(world.events.size() >= 2);
    const auto& planned = std::get<ActionPlanned>(world.events.at(world.events.size() - 2));
    CHECK(planned.action_id == "a1");
    CHECK_FALSE(planned.go);
    CHECK(planned.error == ActionError::internal);
    const auto& finished = world.last<ActionFinished>();
    CHECK(finished.action_id == "a1");
    CHECK(finished.result.status == ActionStatus::unknown_effect);
    CHECK(finished.result.error == ActionError::internal);
    CHECK(world.runner->under_way() == 0);
  }
}

}  // namespace effect_runner_test
