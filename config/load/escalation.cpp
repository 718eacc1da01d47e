// `escalation`, `escalations`, `severities` and a rule's `updates`: who is told when, and what is
// expected of them.
//
//   escalation:
//     - {notify: [incidents, primary]}
//     - {after: 15m, unless: acked, notify: [secondary], repeat: 30m}
#include "config/load/context.hpp"
#include "config/load/keys/people.hpp"
#include "config/load/names.hpp"

namespace runbookd::load {

namespace {

constexpr std::size_t max_levels = 50;
constexpr std::size_t max_lists = 100;
constexpr int unless_acked = 0;  // the first of the choices; `resolved` is so of every level

decide::EscalationStep read_level(Context& c, const document::Node& node) {
  document::Reader r(node, "escalation level", c.out, {keys::level});
  decide::EscalationStep out;
  out.after = r.duration("after").value_or(Nanos{0});
  out.unless_acked = r.choice("unless").value_or(-1) == unless_acked;
  for (const document::Node* item : r.texts("only"))
    if (const auto severity = read_severity_name(c, *item)) out.only.push_back(*severity);
  if (r.has("notify")) {
    known_contacts(c, r, "notify");
    out.notify = r.strings("notify");
  } else {
    r.error("notify", "an escalation level needs `notify: [contacts]`");
  }
  out.repeat = r.duration("repeat");
  r.finish();
  return out;
}

void read_list(Context& c, const document::Node& list, const std::string& what) {
  decide::Escalation& out = c.plan().escalations.emplace_back();
  if (!list.is_sequence()) return c.error(list.mark, what + " is a list of levels");
  if (list.items.size() > max_levels) return c.error(list.mark, what + " has more than 50 levels");
  for (const auto& level : list.items) out.push_back(read_level(c, level));
}

void read_named_lists(Context& c, document::Reader& top) {
  const auto lists = top.map("escalations");
  if (lists.size() > max_lists) return top.error("escalations", "more than 100 escalation lists");
  for (const auto& [name, list] : lists) {
    c.escalation_names.emplace(name, static_cast<int>(c.plan().escalations.size()));
    read_list(c, *list, "escalation `" + name + "`");
  }
}

void read_severities(Context& c, document::Reader& top) {
  const document::Node* section = top.take("severities");
  if (section == nullptr) return;
  for (const auto& [name, node] : top.map("severities")) {
    document::Reader r(*node, "severity `" + name + "`", c.out, {keys::severity});
    const auto severity = decide::severity_named(name);
    decide::SeverityTerms of_none;  // its name is reported below, its keys are read all the same
    decide::SeverityTerms& terms =
        severity ? c.plan().terms[static_cast<std::size_t>(*severity)] : of_none;
    terms.ack_within = r.duration("ack_within");
    if (const auto lasts = r.duration("ack_lasts")) terms.ack_lasts = lasts;
    terms.page = r.boolean("page").value_or(terms.page);
    terms.digest = read_schedule(c, r, "digest");
    r.finish();
  }
  for (const auto& [name, node] : section->entries) read_severity_name(c, name);
}

}  // namespace

void read_updates(Context& c, document::Reader& rule, decide::Rule& out) {
  auto r = rule.child("updates");
  if (!r) return;
  decide::Updates& updates = out.updates.emplace();
  updates.every = r->duration("every").value_or(updates.every);
  updates.eta = r->duration("eta");
  if (r->has("to")) {
    known_contacts(c, *r, "to");
    updates.to = r->strings("to");
  } else {
    r->error("to", "`updates` needs `to: [contacts]`");
  }
  r->finish();
}

void read_people(Context& c, document::Reader& top) {
  if (const document::Node* list = top.take("escalation")) {
    c.default_escalation = static_cast<int>(c.plan().escalations.size());
    read_list(c, *list, "`escalation`");
  }
  read_named_lists(c, top);
  read_severities(c, top);
}

int escalation_of_rule(Context& c, document::Reader& r) {
  const auto name = r.string("escalation");
  if (!name) return c.default_escalation;
  const auto it = c.escalation_names.find(*name);
  if (it != c.escalation_names.end()) return it->second;
  std::vector<std::string_view> known;
  for (const auto& [one, place] : c.escalation_names) known.push_back(one);
  r.error("escalation", "there is no escalation `" + *name + "`", hint_of(*name, known));
  return -1;
}

}  // namespace runbookd::load
