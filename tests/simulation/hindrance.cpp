#include "tests/simulation/hindrance.hpp"

#include <algorithm>
#include <array>

#include "daemon/base/text.hpp"

namespace runbookd::simulation {

using namespace decide;

namespace {

constexpr int confirmations = 3;
constexpr int most_in_flight = 2;
constexpr Nanos suspension = hours{1};

bool own(const Start& s, const SeenAction& a) {
  return !s.action_id.empty() && a.id == s.action_id;
}

void collect_ancestors(const Plan& plan, int resource, std::set<int>& out) {
  for (const int parent : plan.resources[static_cast<std::size_t>(resource)].depends_on)
    if (out.insert(parent).second) collect_ancestors(plan, parent, out);
}

template <class Use>
bool any_instance(const Plan& plan, int source, Use use) {
  const Source& s = plan.sources[static_cast<std::size_t>(source)];
  for (int i = 0; i < s.instance_count(); ++i)
    if (use(s.first_instance + i)) return true;
  return false;
}

// Sources that speak for a resource: its probes and its own observation.
std::vector<int> witnesses(const Plan& plan, int resource) {
  std::vector<int> out;
  for (std::size_t i = 0; i < plan.sources.size(); ++i)
    if (plan.sources[i].resource == resource ||
        plan.resources[static_cast<std::size_t>(resource)].source == static_cast<int>(i))
      out.push_back(static_cast<int>(i));
  return out;
}

// The same remedy on the same thing.
bool same(const Start& s, const SeenAction& a) {
  return a.kind == s.step.kind && a.verb == s.step.verb && a.resource == s.resource;
}

// Nothing of it left when we ourselves had no descriptor for it, or the journal did not take it.
bool was_sent(const SeenAction& a) {
  return a.status != name_of(ActionStatus::no_effect) ||
         (a.reason != name_of(ActionError::no_resources) && a.reason != name_of(Withheld::journal));
}

template <class Counts>
int started_within(const Onlooker& o, const Start& s, Nanos per, Mono now, Counts counts) {
  return static_cast<int>(
      std::count_if(o.actions.begin(), o.actions.end(), [&](const SeenAction& a) {
        return !own(s, a) && now - a.started < per && a.resource == s.resource && was_sent(a) &&
               counts(a);
      }));
}

std::string_view group_of(std::string_view key) { return key.substr(0, key.find('[')); }

}  // namespace

bool is_paused(const Onlooker& o, const Start& s, Stamp /*now*/) {
  return o.paused.contains("") || o.paused.contains(s.resource) ||
         o.paused.contains(std::string{group_of(s.resource)});
}

bool gate_closed(const Onlooker& o, const Start& /*s*/, Stamp /*now*/) {
  return !o.self_ok || o.stopping;
}

bool in_grace(const Onlooker& o, const Start& /*s*/, Stamp now) { return now.mono < o.grace_until; }

bool is_storm(const Onlooker& o, const Start& s, Stamp now) {
  if (s.rule.during_storm) return false;
  return !o.network_ok || (o.storm_until && now.mono < *o.storm_until);
}

namespace {

bool reads_resource(const Plan& plan, const Rule& rule, const std::string& resource) {
  const int wanted = plan.resource_index(resource);
  return wanted >= 0 && std::any_of(rule.when.reads.begin(), rule.when.reads.end(), [&](int s) {
           return plan.sources[static_cast<std::size_t>(s)].resource == wanted;
         });
}

// The rulebook of the simulation has windows in UTC, each within one day.
bool in_window(const MuteWindow& w, Stamp now) {
  const Nanos day = hours{24};
  const Nanos since_midnight = now.wall.time_since_epoch() % day;
  return since_midnight >= w.begins && since_midnight < w.ends;
}

bool muted(const Onlooker& o, const Rule& rule, const std::string& target,
           const std::string& acted_on, Stamp now) {
  // A silence of `pool[a]` is of what is about a; one of `pool`, of all that is about the pool.
  const auto touches = [&](const std::string& resource) {
    const std::string group{group_of(resource)};
    if (group != resource && resource != group + "[" + target + "]") return false;
    return group == group_of(acted_on) || reads_resource(o.plan(), rule, group);
  };
  for (const auto& [id, it] : o.silences) {
    if (it.ends && *it.ends <= now.mono) continue;
    if (!it.rule.empty() ? it.rule == rule.name : it.resource.empty() || touches(it.resource))
      return true;
  }
  for (const MuteWindow& w : o.plan().windows) {
    if (!in_window(w, now)) continue;
    if (w.rules.empty() && w.resources.empty()) return true;
    for (const int r : w.rules)
      if (o.plan().rules[static_cast<std::size_t>(r)].name == rule.name) return true;
    for (const int r : w.resources)
      if (touches(o.plan().resources[static_cast<std::size_t>(r)].name)) return true;
  }
  return false;
}

std::string target_of(const Start& s) {
  return s.rule.targets.empty() ? std::string{}
                                : s.rule.targets[static_cast<std::size_t>(s.subject)];
}

bool is_red(const Onlooker& o, int resource, Mono now) {
  for (const int source : witnesses(o.plan(), resource))
    if (any_instance(o.plan(), source, [&](int i) {
          return o.seen.at(i).ever && (o.seen.at(i).failures > 0 || o.seen.stale(i, now));
        }))
      return true;
  return false;
}

}  // namespace

bool is_muted(const Onlooker& o, const Rule& rule, const std::string& target, Stamp now) {
  return muted(o, rule, target, {}, now);
}

bool is_silenced(const Onlooker& o, const Start& s, Stamp now) {
  return muted(o, s.rule, target_of(s), s.resource, now);
}

bool unconfirmed(const Onlooker& o, const Start& s, Stamp /*now*/) {
  if (o.by_hand(s.rule, s.incident)) return false;
  const auto r = static_cast<std::size_t>(o.plan().rule_index(s.rule.name));
  const RuleClock& c = o.clocks[r][static_cast<std::size_t>(s.subject)];
  const Nanos held = s.expected ? c.surely_held : c.held;
  return c.verdict != Truth::yes || c.confirmed < confirmations || held < s.rule.for_;
}

bool may_explain(const Onlooker& o, const std::string& parent, const std::string& child) {
  const Rule* above = o.rule_named(parent);
  const Rule* below = o.rule_named(child);
  if (above == nullptr || below == nullptr) return false;
  if (is_among(below->depends_on_rules, parent)) return true;
  std::set<int> causes(below->depends_on.begin(), below->depends_on.end());
  for (int resource = 0; resource < static_cast<int>(o.plan().resources.size()); ++resource)
    for (const int source : witnesses(o.plan(), resource))
      if (is_among(below->when.reads, source)) collect_ancestors(o.plan(), resource, causes);
  return std::any_of(causes.begin(), causes.end(), [&](int resource) {
    const auto sources = witnesses(o.plan(), resource);
    return std::any_of(sources.begin(), sources.end(),
                       [&](int source) { return is_among(above->when.reads, source); });
  });
}

bool parent_bad(const Onlooker& o, const Start& s, Stamp now) {
  std::set<int> ancestors;
  if (s.step.resource >= 0 && !s.rule.manual)
    collect_ancestors(o.plan(), s.step.resource, ancestors);
  for (const int parent : ancestors) {
    const auto sources = witnesses(o.plan(), parent);
    const auto read = [&](int source) { return is_among(s.rule.when.reads, source); };
    if (std::none_of(sources.begin(), sources.end(), read) && is_red(o, parent, now.mono))
      return true;
  }
  return std::any_of(s.rule.depends_on.begin(), s.rule.depends_on.end(),
                     [&](int resource) { return is_red(o, resource, now.mono); }) ||
         std::any_of(s.rule.depends_on_rules.begin(), s.rule.depends_on_rules.end(),
                     [&](const std::string& rule) { return o.fires(rule); });
}

bool no_direct_evidence(const Onlooker& o, const Start& s, Stamp now) {
  if (s.step.hazard < Hazard::stateful || s.step.resource < 0 || s.rule.manual) return false;
  for (const int source : witnesses(o.plan(), s.step.resource)) {
    const bool read = is_among(s.rule.when.reads, source) || is_among(s.step.if_.reads, source) ||
                      is_among(s.step.requires_.reads, source);
    const bool secure = !o.plan().sources[static_cast<std::size_t>(source)].insecure;
    if (read && secure &&
        any_instance(o.plan(), source, [&](int i) { return o.seen.fresh(i, now.mono); }))
      return false;
  }
  return true;
}

bool rule_locked(const Onlooker& o, const Start& s, Stamp /*now*/) {
  if (s.resource.empty()) return false;
  for (const auto& [id, incident] : o.incidents) {
    const Rule* rule = incident.open && !incident.drill ? o.rule_named(incident.rule) : nullptr;
    if (rule == nullptr) continue;
    const auto it = rule->locks.find(std::string{group_of(s.resource)});
    if (it != rule->locks.end() &&
        std::find(it->second.begin(), it->second.end(), s.step.verb) != it->second.end())
      return true;
  }
  return false;
}

// After the quarantine one more action may be tried.
bool resource_locked(const Onlooker& o, const Start& s, Stamp now) {
  const auto it = o.locked.find(s.resource);
  return it != o.locked.end() && now.mono - it->second < o.plan().rails.quarantine;
}

bool resource_busy(const Onlooker& o, const Start& s, Stamp /*now*/) {
  if (s.resource.empty()) return false;
  for (const SeenAction& a : o.actions)
    if (!a.ended && !own(s, a) && group_of(a.resource) == group_of(s.resource)) return true;
  for (const auto& [id, intent] : o.writing)
    if (id != s.action_id && group_of(intent.resource) == group_of(s.resource)) return true;
  return false;
}

bool too_many_in_flight(const Onlooker& o, const Start& s, Stamp /*now*/) {
  int count = 0;
  for (const SeenAction& a : o.actions)
    count += !a.ended && !own(s, a) && a.hazard >= Hazard::reversible ? 1 : 0;
  for (const auto& [id, intent] : o.writing)
    count += id != s.action_id && hazard_named(intent.hazard) >= Hazard::reversible ? 1 : 0;
  return count >= most_in_flight;
}

bool tried_already(const Onlooker& o, const Start& s, Stamp /*now*/) {
  if (s.rule.run_all) return false;
  return std::any_of(o.actions.begin(), o.actions.end(), [&](const SeenAction& a) {
    return a.incident == s.incident && a.step != s.rung && same(s, a) && was_sent(a);
  });
}

bool too_soon(const Onlooker& o, const Start& s, Stamp now) {
  if (s.step.resource < 0) return false;
  const Nanos gap = o.plan().rails.spacing[static_cast<std::size_t>(s.step.hazard)];
  return std::any_of(o.actions.begin(), o.actions.end(), [&](const SeenAction& a) {
    if (own(s, a) || !a.ended || a.resource != s.resource || !was_sent(a)) return false;
    const Nanos since = now.mono - *a.ended;
    return (a.incident != s.incident && since < gap) || (same(s, a) && since < s.step.cooldown);
  });
}

bool over_budget(const Onlooker& o, const Start& s, Stamp now) {
  const auto same_hazard = [&](const SeenAction& a) { return a.hazard == s.step.hazard; };
  const auto same_kind = [&](const SeenAction& a) { return same(s, a); };
  if (s.step.resource >= 0)
    for (const Budget& b : o.plan().rails.budget[static_cast<std::size_t>(s.step.hazard)])
      if (started_within(o, s, b.per, now.mono, same_hazard) >= b.count) return true;
  return std::any_of(s.step.at_most.begin(), s.step.at_most.end(), [&](const Budget& b) {
    return started_within(o, s, b.per, now.mono, same_kind) >= b.count;
  });
}

bool kind_suspended(const Onlooker& o, const Start& s, Stamp now) {
  const auto failed = [&](const SeenAction& a) {
    return a.ended && !own(s, a) && !a.undo() && a.kind == s.step.kind && a.verb == s.step.verb &&
           a.status != name_of(ActionStatus::ok) && was_sent(a);
  };
  for (const SeenAction& a : o.actions) {
    if (!failed(a) || now.mono - *a.ended >= suspension) continue;
    for (const SeenAction& b : o.actions)
      if (failed(b) && b.resource != a.resource && *b.ended <= *a.ended &&
          *a.ended - *b.ended < suspension)
        return true;
  }
  return false;
}

// Within one spacing at most half of the instances, and two in any case.
bool too_many_of_group(const Onlooker& o, const Start& s, Stamp now) {
  if (s.step.resource < 0) return false;
  const auto all = o.plan().resources[static_cast<std::size_t>(s.step.resource)].targets.size();
  if (all == 0) return false;
  const Nanos gap = o.plan().rails.spacing[static_cast<std::size_t>(s.step.hazard)];
  std::set<std::string> others;
  for (const SeenAction& a : o.actions)
    if (group_of(a.resource) == group_of(s.resource) && a.resource != s.resource && was_sent(a) &&
        a.hazard != Hazard::diagnose && (!a.ended || now.mono - *a.ended < gap))
      others.insert(a.resource);
  return others.size() + 1 > std::max<std::size_t>(2, all / 2);
}

// The last ones that serve stay: of those that do, at least half after the step.
bool takes_the_last(const Onlooker& o, const Start& s, Stamp now) {
  if (s.step.resource < 0 || s.step.hazard < Hazard::disruptive) return false;
  const auto& group = o.plan().resources[static_cast<std::size_t>(s.step.resource)];
  if (group.targets.size() < 2) return false;
  const auto serves = [&](const std::string& target) {
    return any_instance(o.plan(), o.plan().source_index("node"), [&](int i) {
      const Source& source = o.plan().sources[static_cast<std::size_t>(o.seen.at(i).source)];
      return source.targets[static_cast<std::size_t>(o.seen.at(i).target)] == target &&
             o.seen.fresh(i, now.mono) && o.seen.at(i).failures == 0;
    });
  };
  const auto count = std::count_if(group.targets.begin(), group.targets.end(), serves);
  return serves(target_of(s)) && 2 * (count - 1) < std::max<long>(2, count);
}

bool only_observing(const Onlooker& o, const Start& s, Stamp /*now*/) {
  return std::min(o.plan().mode, s.rule.mode) == Mode::observe;
}

const char* first_hindrance(const Onlooker& o, const Start& s, Stamp now) {
  struct Row {
    const char* name;
    Hindered hinders;
  };
  static constexpr std::array<Row, 19> rows{{{"paused", is_paused},
                                             {"gate", gate_closed},
                                             {"grace", in_grace},
                                             {"storm", is_storm},
                                             {"silence", is_silenced},
                                             {"unconfirmed", unconfirmed},
                                             {"parent", parent_bad},
                                             {"evidence", no_direct_evidence},
                                             {"rule lock", rule_locked},
                                             {"locked", resource_locked},
                                             {"busy", resource_busy},
                                             {"in flight", too_many_in_flight},
                                             {"tried", tried_already},
                                             {"too soon", too_soon},
                                             {"budget", over_budget},
                                             {"suspended", kind_suspended},
                                             {"group", too_many_of_group},
                                             {"floor", takes_the_last},
                                             {"observing", only_observing}}};
  for (const Row& row : rows)
    if (row.hinders(o, s, now)) return row.name;
  return nullptr;
}

}  // namespace runbookd::simulation
