#include "daemon/decide/incidents/ledger_people.hpp"

#include <charconv>
#include <utility>

#include "daemon/decide/incidents/comma_list.hpp"

namespace runbookd::decide {

namespace {

// Whoever hears how it goes has not been asked to do anything.
bool note_update(UpdatesTold& updates, const Record& r) {
  if (!r.facts.contains(std::string{update_fact})) return false;
  ++updates.times;
  updates.last = r.at;
  updates.standing = fact_of(r, standing_fact);
  return true;
}

}  // namespace

void note_told(Incident& incident, const Record& r) {
  auto contacts = names_in(fact_of(r, told_fact));
  for (const auto& contact : contacts) incident.told.insert(contact);
  if (note_update(incident.people.updates, r)) return;
  incident.people.told_last = std::move(contacts);
  incident.people.put_off = false;
  if (fact_of(r, people_fact) == people_word::end_told) incident.people.end_for.clear();
  // `2.1`: the second step has told for the first time.
  const std::string step = fact_of(r, escalation_fact);
  int place = 0;
  if (std::from_chars(step.data(), step.data() + step.size(), place).ec != std::errc{}) return;
  StepTold& told = incident.people.steps[place - 1];
  ++told.times;
  told.last = r.at;
}

void note_people(Escalated& people, const Record& r) {
  const std::string what = fact_of(r, people_fact);
  if (what == people_word::ack_missed) people.ack_missed = true;
  if (what == people_word::ack_expired) {
    ++people.acks_expired;
    if (people.ack) people.ack->expiry_told = true;
  }
  if (what == people_word::attached) people.attached_to = fact_of(r, parent_fact);
  if (what == people_word::detached) people.attached_to.clear();
  if (what == people_word::put_off) people.put_off = true;
  if (what == people_word::end_waits) people.end_for = names_in(fact_of(r, told_fact));
  if (what == people_word::stands_still) people.still_since = r.at;
  if (what == people_word::goes_on && people.still_since) {
    people.stood_still += r.at.mono - people.still_since->mono;
    people.still_since.reset();
  }
}

}  // namespace runbookd::decide
