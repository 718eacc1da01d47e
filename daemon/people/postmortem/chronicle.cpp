#include "daemon/people/postmortem/chronicle.hpp"

#include <algorithm>

#include "daemon/decide/incidents/story.hpp"

namespace runbookd::postmortem {

using decide::IncidentState;
using decide::Record;
using decide::RecordKind;

namespace {

// An incident may flap for weeks; its beginning and its end are what is read.
constexpr std::size_t max_told = 4000;
constexpr std::ptrdiff_t kept_beginning = 1000;
constexpr std::ptrdiff_t forgotten_at_once = 1000;

// A contact whose messages fail is one thing to look at, however many there were.
void add_once(std::vector<std::string>& list, std::string item) {
  if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(std::move(item));
}

// `message to ops failed: refused`: the outbox's sentence (Engine's MessageEnded).
std::string contact_of(const std::string& text) {
  constexpr std::string_view before = "message to ";
  if (!text.starts_with(before)) return {};
  return text.substr(before.size(), text.find(" failed") - before.size());
}

}  // namespace

void Chronicle::add(const Record& record) {
  if (record.incident != id_) return;
  const decide::Incident* known = incident();
  const IncidentState before = known == nullptr ? IncidentState::open : known->state;
  ledger_.apply(record);
  if (incident() == nullptr) return;
  known_until_ = std::max(known_until_, record.at.wall);
  std::string said = sentence_of(record, repeats(record, last_said_));
  if (!said.empty()) {
    tell(record.at.wall, std::move(said));
    last_said_ = record.text;
  }
  add_impact(impact_, record);
  note_turns(record, before);
  note_step(record);
  if (record.kind == RecordKind::opened) rto_ = fact_of(record, decide::rto_fact);
  if (record.kind == RecordKind::operator_ && record.status == "resolve")
    resolved_by_ = fact_of(record, "who");
  if (record.kind == RecordKind::message && record.status == "failed")
    if (std::string contact = contact_of(record.text); !contact.empty())
      add_once(unreached_, std::move(contact));
}

void Chronicle::tell(Wall at, std::string text) {
  if (moments_.size() >= max_told) {
    const auto middle = moments_.begin() + kept_beginning;
    moments_.erase(middle, middle + forgotten_at_once);
    left_out_ += static_cast<int>(forgotten_at_once);
  }
  moments_.push_back({at, std::move(text)});
}

void Chronicle::add_later(const decide::Incident& live) {
  const Wall until = known_until_;
  for (const decide::TimelineEntry& entry : live.timeline) {
    if (entry.at <= until) continue;
    tell(entry.at, entry.text);
    known_until_ = std::max(known_until_, entry.at);
  }
}

// Journals of before the impact was written know by the incident's states alone. Of what was
// verified the condition may still be true: its windows remember.
void Chronicle::note_turns(const Record& record, IncidentState before) {
  if (record.kind == RecordKind::step && record.status == name_of(decide::StepStatus::fixed))
    turns_.push_back({record.at.wall, Turn::To::fixed});
  if (record.kind != RecordKind::state) return;
  const IncidentState now = incident()->state;
  if (now == IncidentState::recovering)
    turns_.push_back(
        {record.at.wall, record.text.ends_with("verified") ? Turn::To::fixed : Turn::To::good});
  const bool again = now == IncidentState::open || now == IncidentState::remediating ||
                     now == IncidentState::escalated;
  if (before == IncidentState::recovering && again)
    turns_.push_back({record.at.wall, Turn::To::bad});
}

void Chronicle::note_step(const Record& record) {
  if (record.kind != RecordKind::step || record.status != name_of(decide::StepStatus::withheld))
    return;
  HeldStep held{decide::subject_of_step(record.action, record.resource), record.reason,
                record.text};
  const auto known = std::find_if(held_.begin(), held_.end(), [&](const HeldStep& it) {
    return it.step == held.step && it.reason == held.reason;
  });
  if (known == held_.end())
    held_.push_back(std::move(held));
  else
    known->detail = held.detail;  // at the end of a wait it says how often
}

}  // namespace runbookd::postmortem
