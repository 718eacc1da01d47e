#include "daemon/decide/escalation/silence_ends.hpp"

#include <algorithm>
#include <utility>

#include "daemon/base/text.hpp"
#include "daemon/decide/escalation/escalation.hpp"
#include "daemon/decide/escalation/on_call.hpp"
#include "daemon/decide/incidents/message.hpp"
#include "daemon/decide/incidents/unsent.hpp"
#include "daemon/decide/rules/mute.hpp"

namespace runbookd::decide {

namespace {

constexpr std::size_t most_wrong_named = 5;

struct Wrong {
  int rule = 0;
  int subject = 0;
};

std::vector<Wrong> wrong_under(const Core& core, const Silence& silence) {
  std::vector<Wrong> out;
  for (int r = 0; r < static_cast<int>(core.plan->rules.size()); ++r) {
    const Rule& rule = core.rule(r);
    for (int subject = 0; !rule.manual && subject < rule.subject_count(); ++subject)
      if (core.rule_state(r, subject).verdict() == Verdict::yes &&
          is_silenced_by(core, silence, rule, core.target_name(r, subject)))
        out.push_back({r, subject});
  }
  return out;
}

std::string name_of_wrong(const Core& core, const Wrong& it) {
  const std::string& target = core.target_name(it.rule, it.subject);
  return core.rule(it.rule).name + (target.empty() ? "" : " of " + target);
}

std::string list_text(const std::vector<std::string>& names) {
  if (names.size() <= most_wrong_named) return joined(names);
  const std::vector<std::string> first(names.begin(), names.begin() + most_wrong_named);
  return joined(first) + " and " + std::to_string(names.size() - most_wrong_named) + " more";
}

// Whoever said it; nobody of that name: those who will be told when it ends.
std::vector<std::string> concerned(const Core& core, const Silence& silence,
                                   const std::vector<Wrong>& wrong) {
  std::vector<std::string> out;
  for (const std::string& contact : core.plan->contacts)
    if (speaks_for(*core.plan, silence.who, contact)) out.push_back(contact);
  if (!out.empty()) return out;
  for (const Wrong& it : wrong) {
    const Rule& rule = core.rule(it.rule);
    const Escalation* list = escalation_of(core, rule);
    const auto names =
        list != nullptr && !list->empty() ? list->front().notify : core.plan->told(rule.contacts);
    out.insert(out.end(), names.begin(), names.end());
  }
  return out;
}

void warn(Core& core, const Silence& silence, const std::vector<Wrong>& wrong) {
  Notify n = about_resource(core, News::silence_ends, silence.id);
  for (const Reached& it : reached(*core.plan, concerned(core, silence, wrong), core.now.wall))
    n.contacts.push_back(it.contact);
  std::vector<std::string> names;
  for (const Wrong& it : wrong) names.push_back(name_of_wrong(core, it));
  n.detail = "of " + subject_of(silence) + " by " + silence.who + " ends in " +
             format_duration(std::chrono::ceil<minutes>(*silence.ends() - core.now.mono)) +
             ", and still wrong: " + list_text(names);
  n.urgency = Urgency::inform;
  n.until = silence.until;
  n.command = "runbookd silences --expiring";
  send(core, std::move(n));
}

}  // namespace

std::vector<StandingSilence> standing_silences(const Core& core) {
  std::vector<StandingSilence> out;
  for (const auto& [id, silence] : core.ledger.silences()) {
    const auto ends = silence.ends();
    if (ends && *ends <= core.now.mono) continue;  // forgotten with the next record
    StandingSilence& it = out.emplace_back(StandingSilence{silence, {}});
    for (const Wrong& wrong : wrong_under(core, silence))
      it.still_wrong.push_back(name_of_wrong(core, wrong));
  }
  return out;
}

Mono warn_of_silences(Core& core) {
  Mono next = Mono::max();
  const auto silences = core.ledger.silences();  // a warning is a record of its own
  for (const auto& [id, silence] : silences) {
    const auto ends = silence.ends();
    const bool is_short = ends && *ends - silence.since.mono <= silence_warning;
    if (!ends || is_short || silence.end_told || *ends <= core.now.mono) continue;
    const Mono due = *ends - silence_warning;
    if (core.now.mono < due) {
      next = std::min(next, due);
      continue;
    }
    if (const auto wrong = wrong_under(core, silence); !wrong.empty()) warn(core, silence, wrong);
  }
  return next;
}

}  // namespace runbookd::decide
