#include "daemon/decide/escalation/parent.hpp"

#include <algorithm>
#include <set>

#include "daemon/base/text.hpp"
#include "daemon/decide/incidents/record_about.hpp"
#include "daemon/decide/rails/condition.hpp"

namespace runbookd::decide {

namespace {

constexpr std::size_t most_named = 5;

// What a source tells of: a probe of its resource, an observation of itself.
std::set<int> resources_read(const Plan& plan, const Rule& rule) {
  std::set<int> out;
  for (std::size_t r = 0; r < plan.resources.size(); ++r)
    for (const int source : rails::sources_of(plan.resources[r]))
      if (std::binary_search(rule.when.reads.begin(), rule.when.reads.end(), source))
        out.insert(static_cast<int>(r));
  return out;
}

// Where the cause may lie: below what the rule reads, and not in what it reads itself.
std::set<int> causes_of(const Plan& plan, const Rule& rule, const std::set<int>& own) {
  std::set<int> out;
  for (const int resource : own) out.merge(rails::ancestors(plan, resource));
  for (const int resource : own) out.erase(resource);
  out.insert(rule.depends_on.begin(), rule.depends_on.end());
  return out;
}

// The same target's incident, where both rules are judged per target.
const Incident* open_of(const Core& core, int rule, const std::string& target) {
  const Rule& it = core.rule(rule);
  if (it.listed && is_among(it.targets, target)) return core.ledger.open_incident(it.name, target);
  return core.ledger.open_of(it.name);
}

bool hangs_on(const Core& core, const Incident* incident, const std::string& id) {
  while (incident != nullptr && incident->open()) {
    if (incident->id == id) return true;
    incident = core.ledger.find(incident->people.attached_to);
  }
  return false;
}

bool explains(const Core& core, const Incident* parent, const Incident& child) {
  return parent != nullptr && parent->open() && parent->severity <= child.severity &&
         !hangs_on(core, parent, child.id);
}

const Incident* parent_of(const Core& core, const Ladder& l) {
  const Incident& child = *core.incident(l);
  const Incident* known = core.ledger.find(child.people.attached_to);
  if (explains(core, known, child)) return known;
  for (const int rule : core.explaining[static_cast<std::size_t>(l.rule)])
    if (const Incident* it = open_of(core, rule, child.target); explains(core, it, child))
      return it;
  return nullptr;
}

std::string name_of_incident(const Incident& it) {
  return it.id + " (" + it.rule + (it.target.empty() ? ")" : " of " + it.target + ")");
}

void attach(Core& core, const Ladder& l, const Incident& parent) {
  Record r =
      people_record(*core.incident(l), people_word::attached,
                    "explained by " + name_of_incident(parent) + ": people are told of that one");
  r.facts[std::string{parent_fact}] = parent.id;
  core.write(std::move(r));
}

// From when on it has been bad without its parent; Mono::max(): it is not bad now.
Mono bad_alone_since(const Core& core, const Ladder& l, const Incident* parent) {
  const RuleState& state = core.rule_state(l.rule, l.subject);
  if (state.verdict() == Verdict::no) return Mono::max();
  const Mono over = parent != nullptr && parent->resolved_at ? parent->resolved_at->mono : Mono{};
  const Mono began = state.first_true() ? state.first_true()->mono : core.now.mono;
  return std::max(over, began);
}

}  // namespace

std::vector<std::vector<int>> explaining_rules(const Plan& plan) {
  std::vector<std::set<int>> read;
  std::vector<std::set<int>> readers(plan.resources.size());
  for (std::size_t r = 0; r < plan.rules.size(); ++r) {
    read.push_back(resources_read(plan, plan.rules[r]));
    for (const int resource : read.back())
      readers[static_cast<std::size_t>(resource)].insert(static_cast<int>(r));
  }
  std::vector<std::vector<int>> out;
  for (std::size_t r = 0; r < plan.rules.size(); ++r) {
    std::set<int> all;
    for (const auto& name : plan.rules[r].depends_on_rules) all.insert(plan.rule_index(name));
    for (const int resource : causes_of(plan, plan.rules[r], read[r]))
      all.insert(readers[static_cast<std::size_t>(resource)].begin(),
                 readers[static_cast<std::size_t>(resource)].end());
    all.erase(static_cast<int>(r));
    out.emplace_back(all.begin(), all.end());
  }
  return out;
}

bool is_explained(const Core& core, const Ladder& l) {
  return !core.incident(l)->people.attached_to.empty() || parent_of(core, l) != nullptr;
}

std::optional<Mono> attached_until(Core& core, const Ladder& l) {
  const std::string attached = core.incident(l)->people.attached_to;
  const Incident* parent = parent_of(core, l);
  if (parent != nullptr) {
    if (parent->id != attached) attach(core, l, *parent);
    return Mono::max();
  }
  if (attached.empty()) return std::nullopt;
  const Incident* over = core.ledger.find(attached);
  const bool outgrown = over != nullptr && over->open();  // it has become worse than its parent
  const Mono since = outgrown ? Mono{} : bad_alone_since(core, l, over);
  const Mono until = since == Mono::max() ? since : since + core.rule(l.rule).for_;
  if (!outgrown && core.now.mono < until) return until;
  core.write(people_record(*core.incident(l), people_word::detached,
                           attached + " does not explain it any more"));
  return std::nullopt;
}

std::string attached_text(const Core& core, const Incident& incident) {
  std::vector<std::string> names;
  std::size_t more = 0;
  for (const Ladder& l : core.ladders) {
    const Incident& it = *core.incident(l);
    if (!it.open() || it.people.attached_to != incident.id) continue;
    names.size() < most_named ? names.push_back(name_of_incident(it)) : static_cast<void>(++more);
  }
  return joined(names) + (more == 0 ? "" : " and " + std::to_string(more) + " more");
}

}  // namespace runbookd::decide
