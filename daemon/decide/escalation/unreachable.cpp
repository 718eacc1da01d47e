#include "daemon/decide/escalation/unreachable.hpp"

#include <algorithm>

#include "daemon/decide/escalation/escalation.hpp"
#include "daemon/decide/escalation/on_call.hpp"
#include "daemon/decide/escalation/step_due.hpp"
#include "daemon/decide/incidents/message.hpp"

namespace runbookd::decide {

namespace {

bool reaches(const Core& core, const EscalationStep& step, const std::string& contact) {
  const auto all = reached(*core.plan, step.notify, core.now.wall);
  return std::any_of(all.begin(), all.end(),
                     [&](const Reached& it) { return it.contact == contact; });
}

// The contacts of the step behind the last one that is for this contact.
std::vector<std::string> behind(const Core& core, const Escalation& list,
                                const std::string& contact) {
  for (std::size_t i = list.size(); i-- > 0;)
    if (reaches(core, list[i], contact))
      return i + 1 < list.size() ? list[i + 1].notify : std::vector<std::string>{};
  return {};
}

std::vector<std::string> others_for(const Core& core, const Ladder& l, const std::string& contact) {
  const Rule& rule = core.rule(l.rule);
  const Escalation* list = escalation_of(core, rule);
  std::vector<std::string> out =
      list != nullptr ? behind(core, *list, contact) : std::vector<std::string>{};
  const auto& told = core.incident(l)->told;
  if (out.empty()) out.assign(told.begin(), told.end());
  std::erase(out, contact);
  if (out.empty()) out = core.plan->told(rule.contacts);
  std::erase(out, contact);
  return out;
}

// The first step that has not told yet does so now, whatever its time.
void tell_next_step(Core& core, const Ladder& l) {
  const Escalation* list = escalation_of(core, core.rule(l.rule));
  if (list == nullptr) return;
  const Incident& incident = *core.incident(l);
  for (int place = 0; place < static_cast<int>(list->size()); ++place) {
    const EscalationStep& step = (*list)[static_cast<std::size_t>(place)];
    if (times_told(incident, place) > 0 || is_held_back(core, incident, step)) continue;
    return core.emit(news_of_step(core, l, step, place));
  }
}

}  // namespace

void on_contact_health(Core& core, const ContactHealth& health) {
  const Ladder* l = core.ladder_of(health.incident);
  if (l == nullptr || l->drill || health.is == ContactHealth::Is::well) return;
  if (health.is == ContactHealth::Is::held) {
    if (core.incident(*l)->severity == Severity::p0) tell_next_step(core, *l);
    return;
  }
  const auto others = others_for(core, *l, health.contact);
  if (others.empty()) return;
  tell(core, *l, others, {News::unreachable, health.detail, health.contact, {}});
}

}  // namespace runbookd::decide
