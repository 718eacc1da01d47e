// Judges every step of the core by all invariants, and keeps what they found.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "daemon/decide/engine.hpp"
#include "tests/simulation/cloud.hpp"
#include "tests/simulation/escalation_watch.hpp"
#include "tests/simulation/hindrance.hpp"
#include "tests/simulation/message_watch.hpp"
#include "tests/simulation/onlooker.hpp"
#include "tests/simulation/task_watch.hpp"

namespace runbookd::simulation {

struct Violation {
  int invariant = 0;
  Mono at{};
  std::string why;
};

/// One event and all that came of it.
struct Moment {
  Stamp now;
  const decide::Event* event = nullptr;  ///< null: the start of the daemon
  const decide::Effects& effects;
  const decide::Engine& engine;
  std::vector<const decide::Execute*> starts;  ///< of steps that change something
  std::vector<const decide::Record*> records;
};

/// A page that is due (I32, I35).
struct DuePage {
  int invariant = 0;
  std::string about;
  Mono by{};
};

class Checker {
 public:
  void booted(const decide::Plan& plan, const Disk& disk, Stamp now);
  void died(const Disk& disk, Stamp now);
  void before(const decide::Event& event);
  void after(const decide::Event* event, const decide::Effects& effects,
             const decide::Engine& engine, Stamp now);
  /// A mutating request leaves us, and is accepted by who carries it out.
  void sent(const Request& request, const decide::Record& intent, const Disk& disk);
  void accepted(const Request& request, Stamp now);
  /// Chance of the outbox, apart from everything else (I33).
  bool messages_arrive(const std::string& contact);
  void all_messages(bool arrive) { all_arrive_ = arrive; }
  /// False: nothing is ever heard of them. Who is told depends on the time of day, and each end is
  /// a record that the disk has to write (I39).
  bool messages_end() const { return messages_end_; }
  void let_messages_end(bool end) { messages_end_ = end; }

  void fail(int invariant, std::string why);
  const std::vector<Violation>& violations() const { return violations_; }
  std::uint64_t checks() const { return checks_; }
  std::uint64_t events() const { return events_; }

  Onlooker look;
  EscalationWatch escalations;
  MessageWatch messages;
  TaskWatch tasks;
  std::map<std::string, int> accepted_requests;  ///< by action id, over all lives
  std::set<std::string> sent_ids;                ///< of actions of which a byte ever left
  std::vector<DuePage> due_pages;
  std::map<std::pair<std::string, int>, std::string> last_status;  ///< of a step, over lives
  std::vector<std::string> started;  ///< what was started when, without ids (I33, I39)
  Stamp now{};

 private:
  bool all_arrive_ = true;
  bool messages_end_ = true;
  std::vector<Violation> violations_;
  std::uint64_t checks_ = 0;
  std::uint64_t events_ = 0;
};

}  // namespace runbookd::simulation
