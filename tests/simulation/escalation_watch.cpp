#include "tests/simulation/escalation_watch.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "daemon/app/journal/intent_facts.hpp"
#include "tests/simulation/hindrance.hpp"

namespace runbookd::simulation {

using namespace decide;

namespace {

constexpr Nanos patience_with_news = seconds{2};
constexpr std::array<std::string_view, 4> severities{"P0", "P1", "P2", "P3"};

std::optional<Schedule> digest_of(const Plan& plan, const std::string& severity) {
  const auto at = std::find(severities.begin(), severities.end(), severity);
  return plan.terms[static_cast<std::size_t>(at - severities.begin())].digest;
}

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
  return told->second.last +
         (it.flapping ? std::max<Nanos>(*step.repeat, minutes{30}) : *step.repeat);
}

}  // namespace

void EscalationWatch::booted(const Disk& disk, Stamp now) {
  *this = {};
  booted_ = now.mono;
  const Onlooker nobody;
  for (const journal::Entry& entry : disk.entries())
    heard(journal::restored(entry.record), nobody, true);
  over_.clear();
}

std::string EscalationWatch::heard(const Record& r, const Onlooker& look, bool replayed) {
  if (r.kind == RecordKind::opened && !r.facts.contains("drill")) {
    const bool flapping = r.facts.contains("flapping");
    open_[r.incident] = {flapping, r.rule, r.target, r.severity, r.at.mono, {}, {},
                         {},       {},     {},       false,      {},        {}};
    const bool expected = opens_again(r) && !r.facts.contains("triggered");
    if (flapping != expected) return r.incident + (flapping ? " does not flap" : " flaps");
  }
  if (fact_of(r, "people") == "end_told") ended_.erase(r.incident);
  if (const auto over = over_.find(r.incident);
      fact_of(r, "people") == "end_waits" && over != over_.end())
    ended_[r.incident] = over->second;
  const auto at = open_.find(r.incident);
  if (at == open_.end()) return {};
  SeenPeople& it = at->second;
  if (r.kind == RecordKind::message && r.status == "told") it.told = true;
  if (r.kind == RecordKind::state && r.status == "resolved") {
    it.ended = r.at.mono;
    if (!replayed && it.told && digest_of(look.plan(), it.severity)) ended_[r.incident] = it;
    if (replayed) over_[r.incident] = it;
    closed_[r.incident] = r.at.mono;
    open_.erase(at);
    return {};
  }
  if (fact_of(r, "people") == "detached") it.parent.clear();
  if (fact_of(r, "people") == "attached") {
    const std::string wrong = replayed ? "" : attached(it, fact_of(r, "parent"), look);
    it.parent = fact_of(r, "parent");
    if (!wrong.empty()) return r.incident + " is attached to " + it.parent + ": " + wrong;
  }
  if (r.kind == RecordKind::severity) it.severity = r.severity;
  if (r.kind == RecordKind::operator_ && r.status == "ack")
    it.ack_ends = r.until ? r.at.mono + (*r.until - r.at.wall) : Mono::max();
  // Of what was before this life only the records tell; live it is the onlooker who sees it.
  if (replayed && fact_of(r, "people") == "stands_still") it.still_since = r.at.mono;
  if (replayed && fact_of(r, "people") == "goes_on" && it.still_since) {
    it.still += r.at.mono - *it.still_since;
    it.still_since.reset();
  }
  if (r.kind != RecordKind::message) return {};
  if (r.facts.contains("update")) return told_update(r, look, replayed);
  return r.facts.contains("escalation") ? told(r, look, replayed) : std::string{};
}

std::string EscalationWatch::told_update(const Record& r, const Onlooker& look, bool replayed) {
  SeenPeople& it = open_.at(r.incident);
  SeenTold& told = it.updates;
  const Rule* rule = replayed ? nullptr : look.rule_named(it.rule);
  const bool first = told.times == 0;
  std::string wrong;
  if (rule != nullptr && !rule->updates) wrong = "its rule has none";
  if (rule != nullptr && rule->updates && !first && r.at.mono < told.last + rule->updates->every)
    wrong = "its time has not come";
  if (fact_of(r, "update") != std::to_string(told.times + 1)) wrong = "it counts wrong";
  ++told.times;
  told.last = r.at.mono;
  return wrong.empty() ? wrong : r.incident + "/update." + fact_of(r, "update") + ": " + wrong;
}

bool EscalationWatch::owes_update(const Onlooker& look, SeenPeople& it, bool muted,
                                  Stamp now) const {
  const Rule* rule = look.rule_named(it.rule);
  if (!rule->updates) return false;
  SeenTold& seen = it.updates;
  if (muted) seen.hindered = now.mono;
  const Mono due = seen.times == 0 ? it.opened : seen.last + rule->updates->every;
  if (now.mono <= std::max({due, seen.hindered, booted_}) + patience_with_news) return false;
  seen.hindered = now.mono;
  return true;
}

bool EscalationWatch::opens_again(const Record& r) {
  auto& all = openings_[{r.rule, r.target}];
  std::erase_if(all, [&](Mono at) { return r.at.mono - at >= hours{1}; });
  all.push_back(r.at.mono);
  return all.size() >= 4;
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
    auto when = due(row, it, step - 1);
    if (when) when = told_at(look, it, *when, r.at);
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
    if (hangs_too_long(it, look, now)) {
      closed_[it.parent] = now.mono;
      return id + " is still attached to " + it.parent + ", which is over";
    }
    const bool muted =
        !it.parent.empty() || is_muted(look, *look.rule_named(it.rule), it.target, now);
    if (muted && !it.still_since) it.still_since = now.mono;
    if (!muted && it.still_since) {
      it.still += now.mono - *it.still_since;
      it.still_since.reset();
    }
    if (owes_update(look, it, muted, now)) return id + ": nobody was told how it goes";
    for (int place = 0; place < static_cast<int>(list->size()); ++place) {
      const EscalationStep& step = (*list)[static_cast<std::size_t>(place)];
      auto when = due(step, it, place);
      if (when) when = told_at(look, it, *when, now);
      SeenTold& seen = it.steps[place];
      if (muted || is_hindered(step, it, now.mono)) seen.hindered = now.mono;
      if (!when || now.mono <= std::max({*when, seen.hindered, booted_}) + patience_with_news)
        continue;
      seen.hindered = now.mono;
      return id + ": step " + std::to_string(place + 1) + " of its escalation was due at " +
             format_duration(when->time_since_epoch());
    }
  }
  for (auto& [id, it] : ended_) {
    const Mono when = told_at(look, it, *it.ended, now);
    if (now.mono <= std::max(when, booted_) + patience_with_news) continue;
    it.ended = now.mono;
    return id + ": nobody was told its end, due at " + format_duration(when.time_since_epoch());
  }
  return {};
}

std::string EscalationWatch::attached(const SeenPeople& child, const std::string& parent,
                                      const Onlooker& look) {
  const auto it = open_.find(parent);
  if (it == open_.end()) return "it is not open";
  if (it->second.severity > child.severity) return "it is the milder one";
  for (std::string up = parent; open_.contains(up); up = open_.at(up).parent)
    if (&open_.at(up) == &child) return "it hangs on itself";
  return may_explain(look, it->second.rule, child.rule) ? "" : "it explains nothing of it";
}

bool EscalationWatch::hangs_too_long(const SeenPeople& child, const Onlooker& look, Stamp now) {
  const auto over = closed_.find(child.parent);
  const Rule* rule = look.rule_named(child.rule);
  if (over == closed_.end() || rule == nullptr) return false;
  const auto r = static_cast<std::size_t>(look.plan().rule_index(child.rule));
  const auto target = std::find(rule->targets.begin(), rule->targets.end(), child.target);
  if (rule->listed && target == rule->targets.end()) return false;
  const auto subject = rule->listed ? target - rule->targets.begin() : 0;
  const RuleClock& clock = look.clocks[r][static_cast<std::size_t>(subject)];
  const Nanos enough = rule->for_ + patience_with_news;
  return clock.verdict == Truth::yes && clock.surely_held > enough &&
         now.mono > std::max(over->second, booted_) + enough;
}

Mono EscalationWatch::told_at(const Onlooker& look, const SeenPeople& it, Mono at,
                              Stamp now) const {
  const auto digest = digest_of(look.plan(), it.severity);
  if (!digest) return at;
  const Wall wall = now.wall + (at - now.mono);
  return at + (next_due(*digest, wall) - wall);
}

}  // namespace runbookd::simulation
