// The daemon around the core, as a simulation: it mirrors daemon/app (core_loop, scheduler,
// sentinels, self_watch, shut-down) step by step, under a virtual clock, and is a shell of the same
// state machine of actions. It decides nothing. It can die between any two effects.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/decide/engine.hpp"
#include "tests/simulation/books.hpp"
#include "tests/simulation/checker.hpp"
#include "tests/simulation/cloud.hpp"
#include "tests/simulation/disk.hpp"
#include "tests/simulation/job.hpp"
#include "tests/simulation/network.hpp"

namespace runbookd::simulation {

/// What is wrong with us, not with the world.
struct Troubles {
  bool isolated = false;
  bool no_descriptors = false;
  bool stalled = false;
};

struct Surroundings {
  Clock& clock;
  Agenda& agenda;
  World& world;
  Cloud& cloud;
  Network& network;
  Disk& disk;
  Checker& checker;
  Troubles& troubles;
};

class Daemon {
 public:
  Daemon(Surroundings around, Random random, Book book, int life);
  ~Daemon();
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  /// Rebuilds the ledger from the journal and starts.
  void boot();
  void on(const Due& due);
  void submit(decide::Command command) {
    command.id = ++commands_;
    feed(std::move(command));
  }
  void reload(Book book);
  /// SIGTERM: no starts, a little time for what runs.
  void shut_down();
  /// Dies before it has carried out `effects` more effects.
  void doom(int effects) { doom_ = effects; }
  /// Dies within `after` of the next INTENT.
  void hunt(Nanos after) { hunted_ = after; }
  bool dead() const { return dead_; }
  void clock_stepped() { feed(decide::ClockStep{}); }
  /// A reply of the cloud for one of our jobs.
  void deliver(int job, const Reply& reply);

  const decide::Engine& engine() const { return *engine_; }
  int life() const { return life_; }

 private:
  struct Slot {
    bool running = false;
    bool again = false;
    int run = 0;
    Mono due{};
    Mono started{};
    std::vector<int> waiting;
  };
  struct Question {
    std::string action_id;
    std::vector<int> instances;
    int open = 0;
  };

  // loop
  void feed(decide::EventBody body);
  void handle(decide::Effects effects);
  bool dies_now();
  void arm();
  void post(decide::EventBody body);
  void wake();
  void look();
  void in(Nanos delay, What what, int number = 0);
  // effects
  void carry_out(decide::Write& e);
  void carry_out(decide::Reprobe& e);
  void carry_out(decide::PlanAction& e);
  void carry_out(decide::Execute& e);
  void carry_out(decide::Abandon& e);
  void carry_out(decide::ReadIntentBack& e);
  void carry_out(decide::Notify& e);
  void carry_out(decide::DoubtNetwork& e);
  void carry_out(decide::WithheldAction& e);
  void carry_out(decide::Answered& e);
  // probes and sentinels
  void schedule();
  void on_probe(int instance);
  void run(int instance);
  void on_probed(int instance);
  Sample sample_of(int instance);
  void ask_sentinels(int question);
  void on_witnessed();
  void run_now(int question);
  void one_in(int question);
  // actions
  int new_job(decide::ActionFsm fsm);
  void go_on(int i, decide::Heard heard);
  void obey(int i, decide::JournalIntent& todo);
  void obey(int i, decide::MakePlan& todo);
  void obey(int i, decide::Perform& todo);
  void obey(int i, decide::LookBack& todo);
  void obey(int i, decide::AwaitEnd& todo);
  void obey(int, decide::Tell&) {}
  void obey(int i, decide::Over& todo);
  Job& job(int i) { return jobs_[static_cast<std::size_t>(i)]; }
  void on_job(int i);
  void on_answer(int i);
  void plan(int i);
  void on_ticket(int i);
  void look_before(int i);
  void send(int i);
  void no_reply(int i);
  void follow(int i);
  void read_back(int i);
  void resume(int i);
  void end(int i);
  bool guarded(const Job& j) const;
  int running_jobs() const;
  const std::string& kind_at(int rule, int step) const;

  Surroundings around_;
  Random random_;
  Random post_;  ///< how long messages take, apart from everything else
  Book book_;
  int life_;
  std::unique_ptr<decide::Engine> engine_;
  std::deque<decide::EventBody> queue_;
  std::uint64_t commands_ = 0;
  std::deque<decide::EventBody> posted_;
  std::vector<Slot> slots_;
  std::vector<int> failures_;        ///< of the sentinels, in a row
  std::vector<int> asking_;          ///< questions that wait for the sentinels' round
  std::vector<Question> questions_;  ///< re-probes
  std::deque<Job> jobs_;
  Mono armed_ = Mono::max();
  Mono stop_by_{};
  Mono woken_{};
  int spins_ = 0;
  int arming_ = 0;
  int doom_ = -1;
  std::optional<Nanos> hunted_;
  std::vector<decide::MessageEnded> messages_;  ///< what becomes of each, in time
  int schedule_ = 0;      ///< counts reloads: runs of an earlier schedule are not reported
  bool doubted_ = false;  ///< since the last regular round of the sentinels
  bool asked_ = false;    ///< a round of the sentinels is under way
  bool busy_ = false;
  bool dead_ = false;
  bool stopping_ = false;
  bool gate_open_ = true;
};

}  // namespace runbookd::simulation
