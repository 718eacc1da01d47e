// A pause races with actions that are about to start: whatever is in flight (samples, re-probes,
// plans, INTENTs being written), nothing that the pause covers is started once it was taken.
//
// The real core and its loop; what the effect runner would do is played in random order from a
// seed.
#include <boost/asio/io_context.hpp>
#include <random>

#include "daemon/app/composition/core_loop.hpp"
#include "daemon/decide/ladder/action_fsm.hpp"
#include "daemon/net/system_time.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace pause_races_test {

using namespace runbookd;
using namespace runbookd::decide;

namespace {

constexpr int races = 10'000;
constexpr int moves_before = 40;  ///< the pause comes at one of these
constexpr int moves_after = 40;

constexpr const char* rulebook = R"(
version: 1
mode: act
resources: {a: {kind: service}, b: {kind: service}}
probes:
  one: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: a}
  two: {http: "http://127.0.0.1:2/", every: 10s, timeout: 2s, resource: b}
defaults: {for: 0s, resolve_after: 10s, settle: 0s, within: 1m, startup_grace: 0s}
rules:
  - name: one-down
    severity: P1
    when: not one.up
    steps:
      - {do: webhook, url: "http://127.0.0.1:3/", target: a}
      - {do: exec, argv: [/bin/true], target: a}
  - name: two-down
    severity: P1
    when: not two.up
    steps: [{do: webhook, url: "http://127.0.0.1:4/", target: b, hazard: reversible}]
  - name: told
    severity: P2
    when: not one.up or not two.up
    steps: [{do: webhook, url: "http://127.0.0.1:5/", hazard: diagnose}]
)";

struct Counts {
  int starts_before = 0;    ///< INTENTs before the pause
  int starts_after = 0;     ///< INTENTs of what is paused, after the pause: must be none
  int starts_resumed = 0;   ///< INTENTs after the resume: what was held back goes on
  int planning_at_all = 0;  ///< races in which a plan was being made when the pause came
  int writing_at_all = 0;   ///< races in which an INTENT was being written when it came
  int untaken = 0;          ///< pauses that the core did not take: must be none
};

// One engine and everything that is in flight around it.
class Race {
 public:
  Race(std::shared_ptr<const Plan> plan, unsigned seed, Counts& counts)
      : random_(seed), counts_(counts), plan_(std::move(plan)) {
    loop_ = app::make_core_loop(*time_, std::make_unique<Engine>(plan_, Ledger{}, time_->now()),
                                {[](const Event&) {}, [](const Effect&) {},
                                 [this](Effects effects) { take(std::move(effects)); }});
    loop_->start();
  }

  void run() {
    const int pause_at = below(moves_before);
    for (int i = 0; i < pause_at; ++i) move();
    pause();
    for (int i = 0; i < moves_after; ++i) move();
    submit(Command::Verb::resume);
    paused_ = false;
    resumed_ = true;
    for (int i = 0; i < moves_after; ++i) move();
    loop_->stop();
  }

 private:
  int below(int n) { return std::uniform_int_distribution<int>(0, n - 1)(random_); }

  void submit(Command::Verb verb) {
    Command word;
    word.verb = verb;
    word.who = "ann";
    word.role = "operator";
    word.subject = scope_;
    if (loop_->submit(std::move(word)).verdict != CommandVerdict::taken) ++counts_.untaken;
  }

  void pause() {
    scope_ = std::array<const char*, 3>{"", "a", "b"}[static_cast<std::size_t>(below(3))];
    const auto is_in_flight = [this](Stage stage) {
      return std::any_of(flight_.begin(), flight_.end(),
                         [&](const InFlight& f) { return f.stage == stage; });
    };
    if (is_in_flight(Stage::planning)) ++counts_.planning_at_all;
    if (is_in_flight(Stage::writing)) ++counts_.writing_at_all;
    submit(Command::Verb::pause);
    paused_ = true;
  }

  // Something happens: a sample arrives, something in flight ends, or time passes.
  void move() {
    const int dice = below(10);
    if (dice < 4) return sample(dice % 2);
    if (dice == 4) return loop_->feed(Tick{});
    if (flight_.empty()) return;
    const auto i = static_cast<std::size_t>(below(static_cast<int>(flight_.size())));
    std::swap(flight_[i], flight_.back());
    InFlight landed = std::move(flight_.back());
    flight_.pop_back();
    if (landed.stage == Stage::reprobing) return loop_->feed(std::move(landed.reprobed));
    go_on(std::move(*landed.action), came_of(landed.stage));
  }

  void sample(int instance) {
    Sample bad = runbookd::bad(Reason::status, "status 500");
    bad.latency = milliseconds{5};
    bad.cells.resize(plan_->sources[static_cast<std::size_t>(instance)].signals.size());
    loop_->feed(SampleArrived{instance, std::move(bad)});
  }

  void take(Effects effects) {
    for (Effect& effect : effects) {
      if (auto* e = std::get_if<Reprobe>(&effect))
        flight_.push_back({Stage::reprobing, {}, ReprobeFinished{e->action_id}});
      if (auto* e = std::get_if<PlanAction>(&effect)) go_on(ActionFsm(std::move(*e)), Go{});
      if (auto* e = std::get_if<Execute>(&effect)) go_on(ActionFsm(std::move(*e)), Go{});
    }
  }

  enum class Stage { reprobing, planning, writing, executing };
  struct InFlight {
    Stage stage;
    std::optional<ActionFsm> action;
    ReprobeFinished reprobed;
  };

  static Heard came_of(Stage stage) {
    if (stage == Stage::writing) return Journaled{true};
    if (stage == Stage::executing) return ActionResult{ActionStatus::ok, {}, {}, {}};
    ActionPlan plan;
    plan.go = true;
    return plan;
  }

  // Until something has to be waited for.
  void go_on(ActionFsm action, Heard heard) {
    Todo todo = action.resume(std::move(heard));
    while (auto* tell = std::get_if<Tell>(&todo)) {
      loop_->feed(std::move(tell->event));
      todo = action.resume(Go{});
    }
    const std::string resource = action.request().resource;
    if (std::holds_alternative<MakePlan>(todo))
      flight_.push_back({Stage::planning, std::move(action), {}});
    if (std::holds_alternative<Perform>(todo))
      flight_.push_back({Stage::executing, std::move(action), {}});
    if (!std::holds_alternative<JournalIntent>(todo)) return;
    // It is in the journal's queue from here on, in the order of the effects.
    flight_.push_back({Stage::writing, std::move(action), {}});
    if (resumed_)
      ++counts_.starts_resumed;
    else if (!paused_)
      ++counts_.starts_before;
    else if (scope_.empty() || scope_ == resource)
      ++counts_.starts_after;
  }

  std::mt19937 random_;
  Counts& counts_;
  std::shared_ptr<const Plan> plan_;
  boost::asio::io_context io_;
  std::unique_ptr<TimeSource> time_ = net::make_system_time(io_.get_executor());
  std::vector<InFlight> flight_;
  std::string scope_;
  bool paused_ = false;
  bool resumed_ = false;
  std::unique_ptr<app::CoreLoop> loop_;
};

}  // namespace

TEST_CASE("over 10,000 races nothing that a pause covers is started after it was taken") {
  const auto book = scene::load_text(rulebook);
  Counts counts;
  for (int seed = 1; seed <= races; ++seed) {
    Race(book->plan, static_cast<unsigned>(seed), counts).run();
    INFO("seed " << seed);
    REQUIRE(counts.starts_after == 0);
  }
  CHECK(counts.untaken == 0);
  // The races were races.
  CHECK(counts.starts_before > races / 10);
  CHECK(counts.planning_at_all > races / 20);
  CHECK(counts.writing_at_all > races / 20);
  CHECK(counts.starts_resumed > races / 10);
  WARN(races << " races: " << counts.starts_before << " starts before the pause, "
             << counts.starts_after << " after it, " << counts.starts_resumed
             << " after the resume; a plan was under way in " << counts.planning_at_all
             << ", an INTENT in " << counts.writing_at_all);
}

}  // namespace pause_races_test
