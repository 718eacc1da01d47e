#include "tests/simulation/escalation_watch.hpp"

#include <algorithm>
#include <charconv>

#include "daemon/app/journal/intent_facts.hpp"
#include "tests/simulation/hindrance.hpp"

namespace runbookd::simulation {

using namespace decide;

namespace {

constexpr Nanos patience = seconds{2};

const Escalation* list_of(const Onlooker& look, const SeenPeople& it) {
  const Rule* rule = look.rule_named(it.rule);
  if (rule == nullptr || rule->escalation < 0) return nullptr;
  return &look.plan().escalations[static_cast<std::size_t>(rule->escalation)];
}

bool is_for(const EscalationStep& step, const std::string& severity) {
  return step.only.empty() || std::any_of(step.only.begin(), step.only.end(),
                                          [&](Severity s) { return name_of(s) == severity; });
}

bool is_hindered(const EscalationStep& step, const SeenPeople& it, Mono now) {
  const bool acked = it.ack_ends && now < *it.ack_ends;
  return !is_for(step, it.severity) || (step.unless_acked && acked);
}

// nullopt: it has told, and does not repeat.
std::optional<Mono> due(const EscalationStep& step, const SeenPeople& it, int place) {
  const auto told = it.steps.find(place);
  if (told == it.steps.end() || told->second.times == 0) return it.opened + step.after + it.still;
  if (!step.repeat) return std::nullopt;
  return told->second.last + *step.repeat;
}

}  // namespace

void EscalationWatch::booted(const Disk& disk, Stamp now) {
  *this = {};
  booted_ = now.mono;
  const Onlooker nobody;
  for (const journal::Entry& entry : disk.entries())
    heard(journal::restored(entry.record), nobody, true);
}

std::string EscalationWatch::heard(const Record& r, const Onlooker& look, bool replayed) {
  if (r.kind == RecordKind::opened && !r.facts.contains("drill"))
    open_[r.incident] = {r.rule, r.target, r.severity, r.at.mono, {}, {}, {}, {}};
  const auto at = open_.find(r.incident);
  if (at == open_.end()) return {};
  SeenPeople& it = at->second;
  if (r.kind == RecordKind::state && r.status == "resolved") open_.erase(at);
  if (r.kind == RecordKind::severity) it.severity = r.severity;
  if (r.kind == RecordKind::operator_ && r.status == "ack")
    it.ack_ends = r.until ? r.at.mono + (*r.until - r.at.wall) : Mono::max();
  // Of what was before this life only the records tell; live it is the onlooker who sees it.
  if (replayed && fact_of(r, "people") == "stands_still") it.still_since = r.at.mono;
  if (replayed && fact_of(r, "people") == "goes_on" && it.still_since) {
    it.still += r.at.mono - *it.still_since;
    it.still_since.reset();
  }
  return r.kind == RecordKind::message && r.facts.contains("escalation") ? told(r, look, replayed)
                                                                         : std::string{};
}

std::string EscalationWatch::told(const Record& r, const Onlooker& look, bool replayed) {
  const std::string number = fact_of(r, "escalation");
  int step = 0;
  int times = 0;
  const auto dot = std::from_chars(number.data(), number.data() + number.size(), step).ptr;
  std::from_chars(dot + 1, number.data() + number.size(), times);
  SeenPeople& it = open_.at(r.incident);
  const Escalation* list = replayed ? nullptr : list_of(look, it);
  std::string wrong;
  if (list != nullptr && step > static_cast<int>(list->size())) wrong = "there is no such step";
  if (list != nullptr && wrong.empty()) {
    const EscalationStep& row = (*list)[static_cast<std::size_t>(step - 1)];
    const auto when = due(row, it, step - 1);
    if (is_hindered(row, it, r.at.mono)) wrong = "it is not for this severity, or somebody has it";
    if (!when || r.at.mono < *when) wrong = "its time has not come";
  }
  SeenTold& told = it.steps[step - 1];
  if (times != told.times + 1) wrong = "it counts wrong";
  told.times = times;
  told.last = r.at.mono;
  return wrong.empty() ? wrong : r.incident + "/escalation." + number + ": " + wrong;
}

std::string EscalationWatch::late(const Onlooker& look, Stamp now) {
  for (auto& [id, it] : open_) {
    const Escalation* list = list_of(look, it);
    if (list == nullptr) continue;
    const bool muted = is_muted(look, *look.rule_named(it.rule), it.target, now);
    if (muted && !it.still_since) it.still_since = now.mono;
    if (!muted && it.still_since) {
      it.still += now.mono - *it.still_since;
      it.still_since.reset();
    }
    for (int place = 0; place < static_cast<int>(list->size()); ++place) {
      const EscalationStep& step = (*list)[static_cast<std::size_t>(place)];
      const auto when = due(step, it, place);
      SeenTold& seen = it.steps[place];
      if (muted || is_hindered(step, it, now.mono)) seen.hindered = now.mono;
      if (!when || now.mono <= std::max({*when, seen.hindered, booted_}) + patience) continue;
      seen.hindered = now.mono;
      return id + ": step " + std::to_string(place + 1) + " of its escalation was due at " +
             format_duration(when->time_since_epoch());
    }
  }
  return {};
}

}  // namespace runbookd::simulation
