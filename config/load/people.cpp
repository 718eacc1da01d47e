// `contacts`: who can be told, how, and behind whom others stand.
#include "config/load/keys/people.hpp"
#include "config/load/context.hpp"
#include "config/load/meant_kind.hpp"
#include "daemon/base/text.hpp"

namespace runbookd::load {

namespace {

constexpr std::size_t max_members = 200;  // each step that asks a contact asks all of them

// Whether it has a channel of a later version, which is said then.
bool is_planned(Context& c, const document::Node& node) {
  for (const auto& [key, value] : node.entries)
    for (const NotifierKind* kind : c.kinds.notifiers)
      if (kind->planned && kind->key == key.text) {
        c.not_yet(key, "contact channel `" + key.text + "`", *kind->planned);
        return true;
      }
  return false;
}

void read_bounds(Context& c, document::Reader& r, ContactEntry& entry) {
  entry.is_public = r.boolean("public").value_or(false);
  for (const document::Node* item : r.texts("severities"))
    if (const auto severity = read_severity_name(c, *item))
      entry.severities.emplace_back(decide::name_of(*severity));
  const document::Node* rate = r.take("rate");
  if (rate == nullptr) return;
  const auto budget =
      rate->is_scalar() ? document::parse_budget(rate->text) : std::optional<document::Budget>{};
  if (budget)
    entry.rate = decide::Budget{budget->count, budget->per};
  else
    r.error("rate", "`rate` must be a limit such as 20 per 1h, not " + document::written(*rate));
}

// It would never be reached, and nothing else is wrong with the rulebook.
void lint_needs(Context& c, const document::Reader& top, const document::Reader& contact,
                const NotifierKind& kind) {
  const Needs& needs = kind.needs;
  if (needs.section.empty() || top.has(needs.section)) return;
  c.out.warning(contact.mark_of(kind.key), "unreachable-contact",
                contact.what() + ": nothing is sent to it without the section `" +
                    std::string{needs.section} + "`",
                "add " + std::string{needs.section} + ": " + std::string{needs.example});
}

void read_contact(Context& c, const document::Reader& top, const std::string& name,
                  const document::Node& node) {
  document::Reader r(node, "contact `" + name + "`", c.out, {keys::contact});
  ContactEntry entry;
  entry.members = r.strings("members");
  if (entry.members.size() > max_members) {
    r.error("members", "more than 200 members");
    entry.members.clear();
  }
  if (!entry.members.empty()) c.plan().groups[name].members = entry.members;
  entry.external = r.string("external").value_or("");
  read_bounds(c, r, entry);
  c.contact_names.insert(name);
  for (const NotifierKind* kind : c.kinds.notifiers) {
    if (kind->planned || !r.has(kind->key)) continue;
    r.also(kind->keys);
    entry.spec = kind->parse(r);
    r.finish();
    if (entry.spec) {
      c.plan().contacts.push_back(name);
      if (entry.is_public) c.plan().outside.push_back(name);
      lint_needs(c, top, r, *kind);
    }
    c.book.contacts.emplace(name, std::move(entry));
    return;
  }
  if (is_planned(c, node)) {
    c.book.contacts.emplace(name, std::move(entry));
    return;
  }
  if (auto rotation = r.child("rotation")) {
    c.plan().groups[name].rotation = read_rotation(c, std::move(*rotation));
    r.finish(known_channels(c));
  } else if (entry.external.empty() && entry.members.empty() && node.is_map()) {
    const Meant meant = meant_channel(c, node);
    if (meant.at != nullptr)
      c.error(*meant.at, r.what() + " has no channel", meant.hint);
    else
      c.error(node.mark, r.what() + " has no channel",
              "give it " + joined(known_channels(c)) + " or external");
  } else {
    r.finish(known_channels(c));
  }
  c.book.contacts.emplace(name, std::move(entry));
}

}  // namespace

void known_contacts(Context& c, document::Reader& r, std::string_view key) {
  for (const document::Node* item : r.texts(key)) known_contact(c, r, *item);
}

void known_contact(Context& c, document::Reader& r, const document::Node& name) {
  if (!c.contact_names.contains(name.text))
    r.error(name, "there is no contact `" + name.text + "`", hint_of(name.text, contact_names(c)));
}

std::optional<decide::Severity> read_severity_name(Context& c, const document::Node& name) {
  if (const auto severity = decide::severity_named(name.text)) return severity;
  if (name.reported || name.unread) return std::nullopt;
  // `p1`, `1`, `sev1`, `SEV-1`: the figure is what was meant.
  const char last = name.text.empty() ? ' ' : name.text.back();
  const bool figure = last >= '0' && last <= '3';
  const bool reversed = name.text == "otherwise";
  c.error(name, "a severity is P0, P1, P2 or P3, this is " + document::written(name),
          reversed ? "it stands behind the severity: P2: otherwise"
          : figure ? std::string("did you mean P") + last + "?"
                   : "P0 is the worst, P3 the mildest");
  return std::nullopt;
}

void read_contacts(Context& c, document::Reader& top) {
  for (const auto& [name, node] : top.map("contacts")) read_contact(c, top, name, *node);
  for (const document::Node* name : c.names_later)
    if (name != nullptr && !c.contact_names.contains(name->text))
      c.error(*name, "there is no contact `" + name->text + "`",
              hint_of(name->text, contact_names(c)));
}

}  // namespace runbookd::load
