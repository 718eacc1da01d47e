// A stage for the core: a rulebook in YAML, a virtual clock, and sentences.
//
//   Scene s{R"(version: 1 ...)"};
//   s.at(10s).sample("api", bad());
//   s.expect_started("cloud_run.restart");
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "config/load/rulebook.hpp"
#include "daemon/decide/engine.hpp"
#include "daemon/decide/ladder/action_fsm.hpp"
#include "daemon/people/stages/title.hpp"

namespace runbookd::scene {

/// Values of the cells that a sample yields, by signal name.
using Cells = std::vector<std::pair<std::string, Cell>>;

/// The first line of what people read.
inline std::string title(const decide::Notify& told) { return people::title_of(told); }

class Scene {
 public:
  /// Throws with the rendered diagnostics when the rulebook has errors.
  explicit Scene(const std::string& yaml);
  /// Whatever the story was: a checkpoint of the journal at any of its records would have been
  /// worth as much as the records before it.
  ~Scene();
  Scene(Scene&&) = default;

  /// Move the clock to `t` after the start, serving every wake-up on the way.
  Scene& at(Nanos t);
  Scene& ok(const std::string& probe, Cells cells = {}, const std::string& target = {});
  Scene& bad(const std::string& probe, Cells cells = {}, const std::string& target = {});
  /// Samples from here on took so long.
  Scene& late_by(Nanos latency) {
    latency_ = latency;
    return *this;
  }
  Scene& unknown(const std::string& probe, const std::string& target = {});
  /// Like ok(), every `step` from now until `end`.
  Scene& steady(const std::string& probe, Nanos step, Nanos end, bool up, Cells cells = {});
  Scene& feed(decide::EventBody event);

  /// A second daemon on the same journal.
  void restart();
  /// Killed now, started again at `t` after the start of the scene.
  void down_until(Nanos t);
  /// A restart that finds only the first `records` of the journal.
  void crash_behind(std::size_t records);
  /// How many records there were behind each event: a crash leaves so many.
  const std::vector<std::size_t>& ends_of_events() const { return ends_of_events_; }
  void reload(const std::string& yaml);

  /// How the actions of `kind` end; default: ok.
  void answer(const std::string& kind, ActionResult result) { answers_[kind] = std::move(result); }
  void refuse(const std::string& kind, ActionError error) { refusals_[kind] = error; }
  /// What planning of `kind` answers when it is not refused: parameters, undo, capacity.
  void plan(const std::string& kind, decide::ActionPlanned plan) { plans_[kind] = std::move(plan); }
  /// Actions of `kind` do not end until finish() is called.
  void hang(const std::string& kind) { hanging_.push_back(kind); }
  void finish(const std::string& kind, ActionResult result);
  /// What a re-probe sees instead of the last sample.
  void on_reprobe(std::function<void(Scene&)> hook) { reprobe_ = std::move(hook); }
  /// From here on messages are on their way and do not arrive; or do again.
  void hold_messages(bool hold) {
    holds_messages_ = hold;
    deliver();
  }
  void journal_fails(bool fails) { journal_fails_ = fails; }
  void read_back(decide::IntentReadBack::Found found) { found_ = found; }

  const decide::Incident* incident(const std::string& rule, const std::string& target = {}) const;
  std::string state(const std::string& rule, const std::string& target = {}) const;
  /// Whether the timeline of the rule's newest incident has an entry with these words.
  bool tells(const std::string& rule, const std::string& words,
             const std::string& target = {}) const;
  /// `status` or `status:reason` of a step (from 1) of the rule's newest incident.
  std::string step(const std::string& rule, int number, const std::string& target = {}) const;
  int started(const std::string& kind) const;
  /// On what, in the order of their INTENTs: `app[a]`.
  std::vector<std::string> acted_on() const;
  std::vector<std::string> withheld() const { return withheld_; }
  /// What the core answered to the commands that were fed, one for each.
  const std::vector<decide::Answered>& answered() const { return answered_; }
  const std::vector<decide::Notify>& messages() const { return messages_; }
  const std::vector<decide::Record>& journal() const { return journal_; }
  decide::RuleStatus rule_state(const std::string& rule) const;
  decide::Engine& engine() { return *engine_; }
  const decide::Plan& plan() const { return *book_->plan; }
  Stamp now() const { return now_; }
  int reprobes() const { return reprobes_; }

 private:
  ActionPlan planned(const ActionRequest& request) const;
  void serve(decide::Effects effects);
  void send(const decide::Notify& news);
  void deliver();
  void carry_out(decide::ActionFsm fsm, decide::Heard heard = decide::Go{});
  /// Nothing: it hangs.
  std::optional<decide::Heard> obey(decide::Todo& todo);
  void handle(decide::Effect& effect);
  void sample(const std::string& probe, const std::string& target, Sample sample,
              const Cells& cells);

  std::shared_ptr<load::Rulebook> book_;
  std::unique_ptr<decide::Engine> engine_;
  Stamp start_;
  Stamp now_;
  std::vector<decide::Record> journal_;
  std::vector<std::string> withheld_;
  std::vector<decide::Answered> answered_;
  std::vector<std::string> started_;
  std::vector<decide::Notify> messages_;
  std::deque<decide::Notify> on_their_way_;
  std::vector<std::size_t> ends_of_events_;
  int served_ = 0;  ///< events, one inside the other
  bool holds_messages_ = false;
  std::map<std::string, ActionResult> answers_;
  std::map<std::string, ActionError> refusals_;
  std::map<std::string, decide::ActionPlanned> plans_;
  std::vector<std::string> hanging_;
  std::map<std::string, decide::ActionFsm> open_actions_;  ///< by kind
  std::function<void(Scene&)> reprobe_;
  decide::IntentReadBack::Found found_ = decide::IntentReadBack::Found::present;
  bool journal_fails_ = false;
  int reprobes_ = 0;
  Nanos latency_ = milliseconds{20};
};

std::shared_ptr<load::Rulebook> load_text(const std::string& yaml);

/// What somebody with the role approver says.
decide::Command word(decide::Command::Verb verb, const std::string& subject,
                     const std::string& who = "ops");

/// The top of a rulebook that waits for nothing: a service `api` with the probe `site`, contacts
/// `ops` and `boss`. Rules follow.
std::string plain_top(const std::string& startup_grace = "0s");

}  // namespace runbookd::scene
