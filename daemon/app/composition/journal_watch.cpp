#include "daemon/app/composition/journal_watch.hpp"

#include <utility>

namespace runbookd::app {

namespace {

constexpr Nanos between_messages = minutes{10};  // of a disk that comes and goes
constexpr Nanos patient_with_a_stall = minutes{1};

std::string with_cure(const std::string& text, const std::string& cure) {
  return cure.empty() ? text : text + " (" + cure + ")";
}

}  // namespace

void JournalWatch::opened(journal::Journal& journal, Stamp now) {
  const std::string& forgotten = journal.forgotten();
  if (forgotten.empty()) return;
  const std::string consequence =
      "cooldowns, budgets, locks, silences, pauses and actions under way that only the other one "
      "knows are forgotten: look at what was being done";
  log_.error(forgotten, {{"hint", consequence}});
  decide::Record note;
  note.kind = decide::RecordKind::timeline;
  note.at = now;
  note.reason = "journal";
  note.text = forgotten;
  journal.append(std::move(note));
  tell_(with_cure(forgotten, consequence));
}

std::string JournalWatch::look(journal::Journal& journal, Mono now) {
  journal.look();
  watch_upkeep(journal.upkeep());
  if (journal.writable()) {
    if (down_since_) log_.info("the journal can be written again");
    down_since_.reset();
    told_of_this_ = false;
    return {};
  }
  const journal::WriterHealth health = journal.health();
  const std::string why =
      "the journal cannot be written: " +
      (health.last_error.empty() ? "a write or a look at it does not end" : health.last_error);
  if (!down_since_) {
    down_since_ = now;
    log_.error("the journal cannot be written: nothing is started",
               {{"why", health.last_error}, {"hint", health.hint}});
  }
  tell_once(health, why, now);
  return why;
}

// It stops nothing: the journal is complete, and goes on growing.
void JournalWatch::watch_upkeep(const journal::UpkeepHealth& upkeep) {
  if (upkeep.error == upkeep_error_) return;
  upkeep_error_ = upkeep.error;
  if (upkeep_error_.empty()) return log_.info("the journal's upkeep goes on again");
  log_.warn("the journal's old records cannot be moved, so it grows",
            {{"why", upkeep.error}, {"hint", upkeep.hint}});
}

void JournalWatch::tell_once(const journal::WriterHealth& health, const std::string& why,
                             Mono now) {
  const bool stalls = health.last_error.empty() && now - *down_since_ < patient_with_a_stall;
  const bool just_told = told_ && now - *told_ < between_messages;
  if (told_of_this_ || stalls || just_told) return;
  told_of_this_ = true;
  told_ = now;
  tell_(with_cure("runbookd starts nothing: " + why, health.hint));
}

}  // namespace runbookd::app
