// `contacts`, and the sections about people that are checked now and used by later versions.
#include "config/load/announced.hpp"
#include "config/load/context.hpp"

namespace runbookd::load {

namespace {

constexpr std::size_t max_members = 200;  // each step that asks a contact asks all of them

void read_contact(Context& c, const std::string& name, const document::Node& node) {
  document::Reader r(node, "contact `" + name + "`", c.out);
  ContactEntry entry;
  entry.members = r.strings("members");
  if (entry.members.size() > max_members) {
    r.error("members", "more than 200 members");
    entry.members.clear();
  }
  entry.external = r.string("external").value_or("");
  c.contact_names.insert(name);
  for (const NotifierKind* kind : c.kinds.notifiers) {
    if (!r.has(kind->key)) continue;
    entry.spec = kind->parse(r);
    r.finish();
    if (entry.spec) c.plan().contacts.push_back(name);
    c.book.contacts.emplace(name, std::move(entry));
    return;
  }
  for (const auto& [key, value] : node.entries)
    if (announced_contact(key.text)) {
      c.not_yet(key.mark, "contact channel `" + key.text + "`");
      c.book.contacts.emplace(name, std::move(entry));
      return;
    }
  if (entry.external.empty() && entry.members.empty() && node.is_map())
    c.error(node.mark, r.what() + " has no channel", "give it slack, webhook or external");
  r.finish();
  c.book.contacts.emplace(name, std::move(entry));
}

}  // namespace

void known_contacts(Context& c, const document::Node& list) {
  const auto check = [&](const document::Node& item) {
    if (!c.contact_names.contains(item.text))
      c.error(item.mark, "there is no contact `" + item.text + "`");
  };
  if (list.is_scalar()) check(list);
  for (const auto& item : list.items) check(item);
}

namespace {

void read_escalation(Context& c, document::Reader& top) {
  const document::Node* list = top.take("escalation");
  if (list == nullptr) return;
  if (!list->is_sequence()) return c.error(list->mark, "`escalation` is a list of levels");
  for (const auto& level : list->items) {
    document::Reader r(level, "escalation level", c.out);
    r.duration("after");
    r.choice("unless", {"acked", "resolved"});
    r.strings("only");
    if (const document::Node* notify = r.take("notify"))
      known_contacts(c, *notify);
    else
      r.error("notify", "an escalation level needs `notify: [contacts]`");
    r.finish();
  }
}

void read_severities(Context& c, document::Reader& top) {
  for (const auto& [name, node] : top.map("severities")) {
    document::Reader r(*node, "severity `" + name + "`", c.out);
    r.duration("ack_within");
    r.boolean("page");
    r.string("digest");
    r.finish();
  }
}

}  // namespace

void read_contacts(Context& c, document::Reader& top) {
  for (const auto& [name, node] : top.map("contacts")) read_contact(c, name, *node);
}

void read_people(Context& c, document::Reader& top) {
  read_escalation(c, top);
  read_severities(c, top);
}

}  // namespace runbookd::load
