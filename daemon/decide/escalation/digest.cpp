#include "daemon/decide/escalation/digest.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "daemon/decide/escalation/escalation.hpp"
#include "daemon/decide/escalation/on_call.hpp"
#include "daemon/decide/escalation/step_due.hpp"
#include "daemon/decide/incidents/comma_list.hpp"
#include "daemon/decide/incidents/message.hpp"
#include "daemon/decide/incidents/record_about.hpp"

namespace runbookd::decide {

namespace {

using Lists = std::map<std::string, std::vector<Notify>>;  // by contact

// Of one incident the newest word is enough.
void add(Core& core, Lists& lists, const Notify& news) {
  for (const std::string& contact : news.contacts) {
    auto& list = lists[contact];
    std::erase_if(list, [&](const Notify& older) {
      if (older.incident != news.incident) return false;
      pass_over(core, older, contact);
      return true;
    });
    list.push_back(news);
  }
}

// Without a list everybody is told whom the rule tells.
Escalation steps_of(const Core& core, const Rule& rule) {
  if (const Escalation* list = escalation_of(core, rule); list != nullptr && !list->empty())
    return *list;
  EscalationStep all;
  all.notify = core.plan->told(rule.contacts);
  return {all};
}

// What the open incident has to say now; when it will have next.
Mono gather_open(Core& core, const Ladder& l, Lists& lists) {
  if (core.incident(l)->people.still_since) return Mono::max();
  const Escalation steps = steps_of(core, core.rule(l.rule));
  Mono next = Mono::max();
  for (int place = 0; place < static_cast<int>(steps.size()); ++place) {
    const EscalationStep& step = steps[static_cast<std::size_t>(place)];
    auto at = due(core, *core.incident(l), step, place);
    if (at && *at <= core.now.mono) {
      add(core, lists, news_of_step(core, l, step, place));
      at = due(core, *core.incident(l), step, place);
    }
    next = std::min(next, at.value_or(Mono::max()));
  }
  return next;
}

// The contacts of the steps whose time had come when it ended, and whoever was told already.
std::vector<std::string> heirs_of(const Core& core, const Incident& incident) {
  std::vector<std::string> out(incident.told.begin(), incident.told.end());
  const int r = core.plan->rule_index(incident.rule);
  if (r < 0) return out;
  const auto& still = incident.people.still_since;
  const Nanos stands = still ? core.now.mono - still->mono : Nanos{0};
  for (const EscalationStep& step : steps_of(core, core.rule(r)))
    if (people_time(incident, step.after + stands) <= core.now.mono)
      out.insert(out.end(), step.notify.begin(), step.notify.end());
  return out;
}

Mono gather_ended(Core& core, const Incident& incident, Lists& lists) {
  const Mono at = waits_for_digest(core, incident)
                      ? digest_after(core, incident, incident.resolved_at->mono)
                      : core.now.mono;  // a reload took the digest away
  if (at > core.now.mono) return at;
  Notify news = news_of_end(
      incident, "it was open for " + format_duration(std::chrono::floor<seconds>(
                                         incident.resolved_at->mono - incident.opened_at.mono)));
  news.contacts.clear();
  for (const Reached& it : reached(*core.plan, incident.people.end_for, core.now.wall))
    news.contacts.push_back(it.contact);
  Record r = record_about(incident, RecordKind::message, {});
  r.status = told_status;
  if (!news.contacts.empty()) put_on_record(r, news);
  r.facts[std::string{told_fact}] = comma_list(news.contacts);
  r.facts[std::string{people_fact}] = people_word::end_told;
  core.write(std::move(r));
  add(core, lists, news);
  return Mono::max();
}

Notify digest_for(const Core& core, const std::string& contact, std::vector<Notify> list) {
  std::sort(list.begin(), list.end(), [](const Notify& a, const Notify& b) {
    return std::tie(a.severity, a.since, a.incident) < std::tie(b.severity, b.since, b.incident);
  });
  Notify out;
  out.news = News::digest;
  out.urgency = Urgency::inform;
  out.key = "digest/" + rfc3339(core.now.wall);
  out.contacts = {contact};
  out.severity = list.front().severity;
  out.command = "runbookd incidents";
  out.list = std::move(list);
  return out;
}

}  // namespace

bool put_end_off(Core& core, const std::string& id) {
  const Incident& incident = *core.ledger.find(id);
  if (!waits_for_digest(core, incident)) return false;
  const auto heirs = heirs_of(core, incident);
  if (heirs.empty()) return true;
  Record r =
      people_record(incident, people_word::end_waits, "its end is told with the next digest");
  r.facts[std::string{told_fact}] = comma_list(heirs);
  core.write(std::move(r));
  core.digest_wake = Mono::min();
  return true;
}

Mono tell_digests(Core& core) {
  Lists lists;
  Mono next = Mono::max();
  for (const Ladder& l : core.ladders)
    if (core.incident(l)->open() && waits_for_digest(core, *core.incident(l)))
      next = std::min(next, gather_open(core, l, lists));
  std::vector<std::string> ended;
  for (const auto& [id, incident] : core.ledger.incidents())
    if (!incident.people.end_for.empty()) ended.push_back(id);
  for (const std::string& id : ended)
    next = std::min(next, gather_ended(core, *core.ledger.find(id), lists));
  for (auto& [contact, list] : lists) core.emit(digest_for(core, contact, std::move(list)));
  return next;
}

}  // namespace runbookd::decide
