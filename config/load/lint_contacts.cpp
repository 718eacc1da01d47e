// Lints of `contacts`.
#include <algorithm>

#include "config/load/lints.hpp"
#include "daemon/base/text.hpp"

namespace runbookd::load {

namespace {

using document::Node;

// Somebody is messaged through it, sooner or later.
bool reaches_anybody(const decide::Plan& plan, const std::string& contact) {
  if (is_among(plan.contacts, contact)) return true;
  const auto group = plan.groups.find(contact);
  if (group == plan.groups.end()) return false;
  const auto& members = group->second.members;
  return group->second.rotation ||
         std::any_of(members.begin(), members.end(),
                     [&](const std::string& member) { return is_among(plan.contacts, member); });
}

void lint_turn(Context& c, const Node& name) {
  if (!c.contact_names.contains(name.text) || reaches_anybody(c.plan(), name.text)) return;
  auto& d = c.out.warning(name.mark, "rotation-gap",
                          "`" + name.text +
                              "` is never messaged: in that turn nobody is on call, "
                              "and the next escalation step is told at once",
                          "give it a channel, or leave it out");
  d.length = static_cast<int>(name.text.size());
}

}  // namespace

void lint_contacts(Context& c, const Node& document) {
  const Node* contacts = document.find("contacts");
  if (contacts == nullptr) return;
  for (const auto& [name, contact] : contacts->entries) {
    const Node* rotation = contact.find("rotation");
    const Node* of = rotation != nullptr ? rotation->find("of") : nullptr;
    if (of == nullptr) continue;
    if (of->is_scalar()) lint_turn(c, *of);
    for (const Node& turn : of->items) lint_turn(c, turn);
  }
}

}  // namespace runbookd::load
