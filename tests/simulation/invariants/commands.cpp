// What people say is heard once, and answered once.
#include <algorithm>

#include "tests/simulation/invariants/invariants.hpp"

namespace runbookd::simulation {

using namespace decide;

namespace {

// An unlock that the core finds earned has the incident that earned it.
bool is_of_people(const Record& r) {
  return r.kind == RecordKind::operator_ || (r.kind == RecordKind::unlocked && r.incident.empty());
}

}  // namespace

void i46_commands_are_answered(Checker& c, const Moment& m) {
  const auto* command = m.event ? std::get_if<Command>(&m.event->body) : nullptr;
  std::vector<const Answered*> answers;
  for (const Effect& e : m.effects)
    if (const auto* answer = std::get_if<Answered>(&e)) answers.push_back(answer);
  const auto records = std::count_if(m.records.begin(), m.records.end(),
                                     [](const Record* r) { return is_of_people(*r); });
  if (command == nullptr) {
    if (!answers.empty()) c.fail(46, "an answer to nobody: " + answers.front()->detail);
    if (records > 0) c.fail(46, "a record of people, and nobody said anything");
    return;
  }
  if (answers.size() != 1 || answers.front()->command != command->id)
    return c.fail(46, "a command of " + command->who + " about `" + command->subject + "` has " +
                          std::to_string(answers.size()) + " answers");
  const bool taken = answers.front()->verdict == CommandVerdict::taken;
  if (taken != (records == 1))
    c.fail(46, "a command that was " + std::string(taken ? "taken" : "refused") + " left " +
                   std::to_string(records) + " records: " + answers.front()->detail);
  if (answers.front()->detail.empty()) c.fail(46, "an answer without a word");
}

}  // namespace runbookd::simulation
