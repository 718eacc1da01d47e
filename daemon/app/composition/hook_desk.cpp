#include "daemon/app/composition/hook_desk.hpp"

#include <algorithm>

#include "daemon/app/api/message.hpp"
#include "daemon/base/text.hpp"

namespace runbookd::app {

namespace {

// `Ann Example`, `ann.example` and `ann_example` are one name.
std::string folded(std::string_view name) {
  std::string out = ascii_lower(name);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c == ' ' || c == '.' || c == '_'; }, '-');
  return out;
}

const Hook* hook_of(const load::ContactEntry& contact) {
  return contact.spec ? contact.spec->hook() : nullptr;
}

// Of several contacts with the same secret any will do: they are told by the same subscription.
const Hook* signer_of(const load::Rulebook& book, const api::HookCall& call) {
  for (const auto& [name, contact] : book.contacts) {
    const Hook* hook = hook_of(contact);
    if (hook != nullptr && hook->path() == call.path && hook->is_signed(call.signature, call.body))
      return hook;
  }
  return nullptr;
}

decide::Command acknowledgement(const HookEvent& event, std::string who) {
  decide::Command out;
  out.verb = decide::Command::Verb::ack;
  out.who = std::move(who);
  out.role = std::string(name_of(api::Role::none));
  out.subject = event.incident;
  out.reason = event.how;
  return out;
}

}  // namespace

std::vector<std::string> hook_paths(const load::Rulebook& book) {
  std::vector<std::string> out;
  for (const auto& [name, contact] : book.contacts) {
    const Hook* hook = hook_of(contact);
    if (hook != nullptr && !is_among(out, hook->path())) out.emplace_back(hook->path());
  }
  return out;
}

std::string person_here(const load::Rulebook& book, const std::string& person,
                        std::string_view service) {
  const std::string wanted = folded(person);
  for (const auto& [name, contact] : book.contacts) {
    if (folded(name) == wanted) return name;
    for (const std::string& member : contact.members)
      if (folded(member) == wanted) return member;
  }
  return person + " (" + std::string(service) + ")";
}

bool HeardEvents::note(const std::string& id) {
  if (!known_.insert(id).second) return false;
  in_order_.push_back(id);
  if (in_order_.size() <= most_heard_events) return true;
  known_.erase(in_order_.front());
  in_order_.pop_front();
  return true;
}

void HookDesk::passed_over(const std::string& kind, const std::string& why) {
  log_.debug("an event of a contact's service was passed over", {{"kind", kind}, {"detail", why}});
}

HookVerdict HookDesk::nothing(const std::string& kind, std::string why) {
  passed_over(kind, why);
  return {200, "nothing to do: " + std::move(why), kind, {}};
}

// Anybody can send one: a line of the log for each would be theirs to fill it with.
HookVerdict HookDesk::unsigned_call(const api::HookCall& call, Mono now) {
  if (!warned_ || now - *warned_ >= between_hook_warnings) {
    warned_ = now;
    log_.warn("a request is signed with the secret of no contact",
              {{"path", call.path}, {"hint", "is `webhook_secret` that of the webhook?"}});
  }
  return {401, {}, {}, {}};
}

HookVerdict HookDesk::judge(const load::Rulebook& book, const api::HookCall& call, Stamp now) {
  const Hook* signer = signer_of(book, call);
  if (signer == nullptr) return unsigned_call(call, now.mono);
  const auto event = signer->read(call.body);
  if (!event) return {400, event.error().text, {}, {}};
  if (event->what == HookEvent::What::other) return nothing(event->kind, "not an acknowledgement");
  if (event->at < now.wall - oldest_hook_event)
    return nothing(event->kind, "it is of " + rfc3339(event->at) + ", more than an hour ago");
  if (!heard_.note(event->id)) return nothing(event->kind, "it was heard before");
  const std::string who = person_here(book, event->who, signer->service());
  return {200, {}, event->kind, acknowledgement(*event, who)};
}

}  // namespace runbookd::app
