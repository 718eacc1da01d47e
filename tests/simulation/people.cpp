// What people say: they approve late or not at all, deny, acknowledge, silence, pause and forget.
#include <algorithm>
#include <array>

#include "daemon/decide/commands/question.hpp"
#include "tests/simulation/simulation.hpp"

namespace runbookd::simulation {

using namespace decide;
using Verb = Command::Verb;

namespace {

struct Person {
  const char* name;
  const char* role;
};
constexpr std::array<Person, 6> everybody{{{"dana", "approver"},
                                           {"erik", "approver"},
                                           {"mona", "admin"},
                                           {"root", "admin"},
                                           {"eve", "viewer"},
                                           {"olaf", "operator"}}};
constexpr std::array<const char*, 8> resources{"db",     "api",  "web",  "redis",
                                               "search", "mail", "pool", "pool[127.0.0.1:6]"};
constexpr std::array<const char*, 5> rules{"errors", "web-errors", "search-down", "node-down",
                                           "blocked"};

template <class List>
const auto& one_of(const List& list, Random& random) {
  return list[static_cast<std::size_t>(random.below(static_cast<int>(list.size())))];
}

}  // namespace

void Simulation::submit(Command word) {
  const Person& who = one_of(everybody, people_random_);
  word.who = who.name;
  word.role = who.role;
  word.reason = "simulated";
  daemon_->submit(std::move(word));
}

void Simulation::person() {
  agenda_.add(clock_.mono() + people_random_.between(seconds{10}, seconds{100}), What::person);
  if (!daemon_ || clock_.mono() < suspended_until_) return;
  people_random_.chance(75) ? about_incident() : at_large();
}

// Somebody looks at the list of incidents and does something about one of them.
void Simulation::about_incident() {
  std::vector<const Incident*> open;
  for (const auto& [id, incident] : daemon_->engine().ledger().incidents())
    if (incident.open()) open.push_back(&incident);
  if (open.empty()) return;
  const auto waits = std::find_if(open.begin(), open.end(), [](const Incident* i) {
    return i->state == IncidentState::awaiting_approval;
  });
  const Incident& it =
      waits != open.end() && people_random_.chance(80) ? **waits : *one_of(open, people_random_);
  Command word;
  word.subject = it.id;
  // The ids of all that was ever asked stand in their messages; some answer an old one.
  if (it.questions > 0 && people_random_.chance(80))
    word.subject = question_id(
        it.id, people_random_.chance(85) ? it.questions : 1 + people_random_.below(it.questions));
  const int luck = people_random_.below(100);
  word.verb = luck < 70   ? Verb::approve
              : luck < 76 ? Verb::deny
              : luck < 90 ? Verb::ack
                          : Verb::resolve;
  // Some say how long they have it, and some come back to it too late.
  if (word.verb == Verb::ack && people_random_.chance(50))
    word.lasts = people_random_.between(seconds{30}, minutes{12});
  submit(std::move(word));
}

void Simulation::at_large() {
  Command word;
  const int luck = people_random_.below(100);
  const bool everything = people_random_.chance(30);
  if (luck < 20) {
    word.verb = Verb::pause;
    if (!everything) word.subject = one_of(resources, people_random_);
  } else if (luck < 55) {
    word.verb = Verb::resume;
    if (!everything && !daemon_->engine().ledger().paused().empty())
      word.subject = *daemon_->engine().ledger().paused().begin();
  } else if (luck < 65) {
    word.verb = Verb::silence;
    word.subject = people_random_.chance(50) ? one_of(rules, people_random_)
                                             : one_of(resources, people_random_);
    word.until = clock_.now().wall + people_random_.between(seconds{30}, minutes{8});
  } else if (luck < 70) {
    word.verb = Verb::unsilence;
    const auto& silences = daemon_->engine().ledger().silences();
    if (silences.empty()) return;
    word.subject = silences.begin()->first;
  } else if (luck < 82) {
    word.verb = Verb::trigger;
    if (people_random_.chance(30)) word.verb = Verb::drill;
    word.subject = people_random_.chance(60) ? "restore" : one_of(rules, people_random_);
    const int rule = daemon_->engine().plan().rule_index(word.subject);
    if (rule < 0) return;
    const auto& targets = daemon_->engine().plan().rules[static_cast<std::size_t>(rule)].targets;
    if (!targets.empty()) word.target = one_of(targets, people_random_);
  } else {
    const auto& locked = daemon_->engine().ledger().locked();
    // Whoever finds nothing to unlock does the rounds.
    if (locked.empty() && daemon_->engine().plan().routines.empty()) return;
    word.verb = locked.empty() ? Verb::done : Verb::unlock;
    word.subject = locked.empty() ? (everything ? "rounds.1" : "rounds.2") : locked.begin()->first;
  }
  submit(std::move(word));
}

}  // namespace runbookd::simulation
