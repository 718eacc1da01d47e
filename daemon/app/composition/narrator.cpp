#include "daemon/app/composition/narrator.hpp"

#include "daemon/decide/incidents/story.hpp"

namespace runbookd::app {

namespace {

using decide::Record;
using decide::RecordKind;

bool is_worth_telling(RecordKind kind) {
  switch (kind) {
    case RecordKind::opened:
    case RecordKind::state:
    case RecordKind::severity:
    case RecordKind::step:
    case RecordKind::intent:
    case RecordKind::outcome:
    case RecordKind::locked:
    case RecordKind::unlocked:
    case RecordKind::operator_:
    case RecordKind::timeline:
    case RecordKind::task:
      return true;
    default:
      return false;
  }
}

// What people should look at stands out; the rest is the ordinary course of an incident.
bool is_alarming(const Record& r) {
  return r.kind == RecordKind::opened || r.kind == RecordKind::locked || r.status == "escalated" ||
         r.status == "unknown_effect" || r.status == "ineffective";
}

void tell(logging::Log& log, const Record& r) {
  if (!is_worth_telling(r.kind)) return;
  log.write(is_alarming(r) ? logging::Level::warn : logging::Level::info, name_of(r.kind),
            {{"incident", r.incident},
             {"rule", r.rule},
             {"target", r.target},
             {"action", r.action},
             {"resource", r.resource},
             {"status", r.status},
             {"reason", r.reason},
             {"text", sentence_of(r)}});
}

}  // namespace

void narrate(logging::Log& log, const decide::Effect& effect) {
  if (const auto* write = std::get_if<decide::Write>(&effect)) tell(log, write->record);
  if (const auto* execute = std::get_if<decide::Execute>(&effect)) tell(log, execute->intent);
}

}  // namespace runbookd::app
