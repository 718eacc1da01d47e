#include "daemon/decide/incidents/unsent.hpp"

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "daemon/decide/core.hpp"
#include "daemon/decide/event.hpp"
#include "daemon/decide/incidents/comma_list.hpp"
#include "daemon/decide/incidents/news.hpp"
#include "daemon/decide/incidents/record.hpp"

namespace runbookd::decide {

namespace {

constexpr std::string_view informs_fact = "informs";
constexpr std::string_view of_drill_fact = "of_drill";
constexpr std::string_view observes_fact = "observes";
constexpr std::string_view since_fact = "since";

/// The texts of a message, by the names of their facts.
struct TextOfNews {
  std::string_view fact;
  std::string Notify::* member;
};
constexpr TextOfNews texts[] = {
    {"opened_as", &Notify::opened_as}, {"state", &Notify::state},   {"subject", &Notify::subject},
    {"question", &Notify::question},   {"detail", &Notify::detail}, {"summary", &Notify::summary},
    {"cause", &Notify::cause},         {"seen", &Notify::seen},     {"command", &Notify::command},
    {"who_may", &Notify::who},
};

std::string fact_in(const UnsentMessage& it, std::string_view name) {
  return runbookd::fact_of(it.facts, name);
}

Notify news_of(const std::string& key, const UnsentMessage& it) {
  Notify n;
  n.contacts.assign(it.contacts.begin(), it.contacts.end());
  n.news = news_named(fact_in(it, news_fact)).value_or(News::note);
  n.urgency = fact_in(it, informs_fact).empty() ? Urgency::page : Urgency::inform;
  n.key = key;
  n.drill = !fact_in(it, of_drill_fact).empty();
  n.observes = !fact_in(it, observes_fact).empty();
  n.incident = it.incident;
  n.rule = it.rule;
  n.target = it.target;
  n.severity = it.severity;
  n.since = parse_rfc3339(fact_in(it, since_fact));
  n.until = it.until;
  for (const TextOfNews& text : texts) n.*text.member = fact_in(it, text.fact);
  return n;
}

Record record_of(const Notify& news, std::string_view status) {
  Record r;
  r.kind = RecordKind::message;
  r.status = status;
  r.facts[std::string{told_fact}] = comma_list(news.contacts);
  put_on_record(r, news);
  return r;
}

}  // namespace

void note_message(UnsentMessages& unsent, const Record& r) {
  const std::string key = fact_of(r, key_fact);
  if (key.empty()) return;  // of a message that nobody has to hear again
  if (r.status == told_status || r.status == informed_status) {
    UnsentMessage& it = unsent[key];
    std::set<std::string> contacts = std::move(it.contacts);  // of the same news, on their way
    for (std::string& name : names_in(fact_of(r, told_fact))) contacts.insert(std::move(name));
    it = {r.at, r.incident, r.rule, r.target, r.severity, r.until, r.facts, std::move(contacts)};
    return;
  }
  const auto it = unsent.find(key);
  if (it == unsent.end()) return;
  it->second.contacts.erase(fact_of(r, contact_fact));
  if (it->second.contacts.empty()) unsent.erase(it);
}

void put_on_record(Record& r, const Notify& news) {
  r.incident = news.incident;
  r.rule = news.rule;
  r.target = news.target;
  r.severity = news.severity;
  r.until = news.until;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) r.facts[std::string{name}] = value;
  };
  add(key_fact, news.key);
  add(news_fact, name_of(news.news));
  add(informs_fact, news.urgency == Urgency::inform ? "true" : "");
  add(of_drill_fact, news.drill ? "true" : "");
  add(observes_fact, news.observes ? "true" : "");
  add(since_fact, news.since ? rfc3339(*news.since) : "");
  for (const TextOfNews& text : texts) add(text.fact, news.*text.member);
  if (news.news == News::silence_ends) add(ending_silence_fact, news.subject);
}

Record end_of(const MessageEnded& ended) {
  using How = MessageEnded::How;
  Record r;
  r.kind = RecordKind::message;
  r.incident = ended.incident;
  r.rule = ended.rule;
  r.facts[std::string{contact_fact}] = ended.contact;
  if (!ended.key.empty()) r.facts[std::string{key_fact}] = ended.key;
  r.status = ended.how == How::sent     ? sent_status
             : ended.how == How::failed ? failed_status
                                        : passed_over_status;
  if (ended.how == How::sent) r.text = "message to " + ended.contact + " sent";
  if (ended.how == How::failed) r.text = "message to " + ended.contact + " failed: " + ended.detail;
  return r;
}

void pass_over(Core& core, const Notify& news, const std::string& contact) {
  core.write(
      end_of({contact, news.incident, news.rule, MessageEnded::How::passed_over, {}, news.key}));
}

void send(Core& core, Notify news) {
  if (!news.contacts.empty()) core.write(record_of(news, informed_status));
  core.emit(std::move(news));
}

void send_again(Core& core) {
  std::vector<const UnsentMessages::value_type*> all;
  for (const auto& it : core.ledger.unsent()) all.push_back(&it);
  std::sort(all.begin(), all.end(), [](const auto* a, const auto* b) {
    return std::tie(a->second.at.mono, a->first) < std::tie(b->second.at.mono, b->first);
  });
  for (const auto* it : all) {
    Notify news = news_of(it->first, it->second);
    const Incident* incident = core.ledger.find(news.incident);
    if (incident != nullptr) news.state = name_of(incident->state);
    core.emit(std::move(news));
  }
}

}  // namespace runbookd::decide
