#include "tests/simulation/onlooker.hpp"
#include "daemon/base/text.hpp"
#include "tests/unit/overloaded.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "daemon/app/journal/intent_facts.hpp"

namespace runbookd::simulation {

using namespace decide;

namespace {

constexpr Nanos storm_memory = seconds{60};
constexpr int enough_groups = 5;

}  // namespace

void Onlooker::booted(const Plan& plan, const Disk& disk, Stamp now) {
  *this = Onlooker{};
  seen.use(plan, false);
  for (const Rule& rule : plan.rules)
    clocks.emplace_back(static_cast<std::size_t>(rule.subject_count()));
  grace_until = now.mono + plan.rails.startup_grace;
  make_groups();
  for (const journal::Entry& entry : disk.entries()) note(journal::restored(entry.record), true);
}

// Resources joined by depends_on are one group.
void Onlooker::make_groups() {
  const Plan& p = plan();
  group.resize(p.resources.size());
  std::iota(group.begin(), group.end(), 0);
  for (std::size_t round = 0; round < p.resources.size(); ++round)
    for (std::size_t r = 0; r < p.resources.size(); ++r)
      for (const int parent : p.resources[r].depends_on) {
        const int least = std::min(group[r], group[static_cast<std::size_t>(parent)]);
        group[r] = group[static_cast<std::size_t>(parent)] = least;
      }
  groups = static_cast<int>(std::set<int>(group.begin(), group.end()).size());
}

const Rule* Onlooker::rule_named(const std::string& name) const {
  const int i = plan().rule_index(name);
  return i < 0 ? nullptr : &plan().rules[static_cast<std::size_t>(i)];
}

const Step* Onlooker::step_of(const std::string& rule, int step) const {
  const Rule* r = rule_named(rule);
  if (r == nullptr || step < 0 || step >= static_cast<int>(r->steps.size())) return nullptr;
  return &r->steps[static_cast<std::size_t>(step)];
}

bool Onlooker::fires(const std::string& rule) const {
  return std::any_of(incidents.begin(), incidents.end(), [&](const auto& entry) {
    return entry.second.open && !entry.second.drill && entry.second.rule == rule;
  });
}

bool Onlooker::by_hand(const Rule& rule, const std::string& id) const {
  const auto it = incidents.find(id);
  return rule.manual || (it != incidents.end() && it->second.triggered);
}

std::string Onlooker::key_of(const Step& step, const std::string& target) const {
  if (step.resource < 0) return {};
  const Resource& it = plan().resources[static_cast<std::size_t>(step.resource)];
  return it.targets.empty() ? it.name : it.name + "[" + target + "]";
}

const SeenAction* Onlooker::action(const std::string& id) const {
  const auto it = by_id.find(id);
  return it == by_id.end() ? nullptr : &actions[it->second];
}

SeenIncident* Onlooker::incident(const std::string& id) {
  const auto it = incidents.find(id);
  return it == incidents.end() ? nullptr : &it->second;
}

const SeenIncident* Onlooker::incident_of(const std::string& rule,
                                          const std::string& target) const {
  for (const auto& [id, it] : incidents)
    if (it.open && !it.drill && it.rule == rule && it.target == target) return &it;
  return nullptr;
}

int Onlooker::target_index(const Rule& rule, const std::string& target) const {
  const auto it = std::find(rule.targets.begin(), rule.targets.end(), target);
  return it == rule.targets.end() ? 0 : static_cast<int>(it - rule.targets.begin());
}

void Onlooker::restart_clocks() {
  for (auto& subjects : clocks)
    for (RuleClock& c : subjects) c = {};
}

void Onlooker::event(const Event& e) {
  const Mono now = e.at.mono;
  just_planned.clear();
  std::visit(test::Overloaded{
                 [&](const SampleArrived& s) { sample(s, e.at); },
                 [&](const SentinelVerdict& v) {
                   if (v.network_ok && !network_ok) restart_clocks();
                   network_ok = v.network_ok;
                 },
                 [&](const SelfGate& g) {
                   if (g.open && !self_ok) restart_clocks();
                   self_ok = g.open;
                 },
                 [&](const ClockStep&) { grace_until = now + plan().rails.startup_grace; },
                 [&](const Stopping&) { stopping = true; },
                 [&](const Command& w) { word(w, e.at); },
                 [&](const Reloaded& r) { reloaded(*r.plan, e.at); },
                 [&](const ReprobeFinished& r) { reprobed[r.action_id] = now; },
                 [&](const ActionPlanned& p) {
                   planned[p.action_id] = p;
                   if (p.error == ActionError::no_resources) lacked[planning[p.action_id]] = now;
                   just_planned = p.action_id;
                   planning.erase(p.action_id);
                 },
                 [&](const IntentWritten& w) {
                   const auto it = writing.find(w.action_id);
                   if (it == writing.end()) return;
                   if (w.durable) note_intent(it->second);
                   writing.erase(it);
                 },
                 [&](const IntentReadBack& r) {
                   read_back[r.action_id] = r.found;
                   if (r.found != IntentReadBack::Found::in_progress)
                     reading_back.erase(r.action_id);
                 },
                 [&](const ActionFinished& f) {
                   reading_back.erase(f.action_id);
                   const SeenAction* a = action(f.action_id);
                   if (a != nullptr && f.result.error == ActionError::no_resources)
                     lacked[a->incident] = now;
                 },
                 [&](const MessageEnded&) {},
                 [&](const ContactHealth&) {},
                 [&](const ProgressWritten&) {},
                 [&](const Tick&) {},
             },
             e.body);
  end_storm(now);
}

void Onlooker::sample(const SampleArrived& e, Stamp now) {
  const bool fresh = e.sample.outcome != Outcome::unknown;
  const bool turns_bad = e.sample.outcome == Outcome::bad && seen.at(e.instance).failures == 0;
  const bool was_stale = seen.stale(e.instance, now.mono);
  seen.add(e.instance, e.sample, now.mono);
  if (turns_bad) watch_for_storm(now.mono);
  const SeenInstance& it = seen.at(e.instance);
  const Source& source = plan().sources[static_cast<std::size_t>(it.source)];
  for (std::size_t r = 0; r < plan().rules.size(); ++r) {
    const Rule& rule = plan().rules[r];
    if (rule.manual || !is_among(rule.reads, it.source)) continue;
    for (int subject = 0; subject < rule.subject_count(); ++subject)
      if (rule.targets.empty() || source.targets.empty() || subject == it.target)
        judge(r, subject, fresh, was_stale, now);
  }
  if (fresh) judge_verifications(it, now);
}

void Onlooker::judge(std::size_t r, int subject, bool fresh, bool was_stale, Stamp now) {
  RuleClock& c = clock(r, subject);
  c.verdict = when_of(plan().rules[r].name, view(now, subject));
  ++c.evaluations;
  if (c.verdict == Truth::yes) {
    const Nanos since = c.last_true ? now.mono - *c.last_true : Nanos{0};
    c.held += since;
    if (!was_stale) c.surely_held += since;
    c.last_true = now.mono;
    c.false_since.reset();
    c.confirmed += fresh ? 1 : 0;
    return;
  }
  c.last_true.reset();
  if (c.verdict == Truth::unknown) return c.false_since.reset();
  fault_gone(plan().rules[r], subject);
  c.held = c.surely_held = Nanos{0};
  c.confirmed = 0;
  c.false_once = true;
  if (!c.false_since) c.false_since = now.mono;
}

// A question, or a yes that was not used yet, is void when the fault goes away.
void Onlooker::fault_gone(const Rule& rule, int subject) {
  if (rule.run_all) return;
  const std::string target =
      rule.targets.empty() ? std::string{} : rule.targets[static_cast<std::size_t>(subject)];
  const SeenIncident* it = incident_of(rule.name, target);
  if (it == nullptr || it->triggered) return;
  const auto q = questions.find({it->id, it->rung});
  if (q != questions.end() && q->second.used_by.empty()) q->second = {};
}

void Onlooker::judge_verifications(const SeenInstance& instance, Stamp now) {
  for (auto& [id, v] : verifications) {
    const SeenIncident* it = incident(id);
    const Rule* rule = it ? rule_named(it->rule) : nullptr;
    if (rule == nullptr || !is_among(rule->verify.reads, instance.source)) continue;
    const bool joined = !rule->targets.empty() &&
                        !plan().sources[static_cast<std::size_t>(instance.source)].targets.empty();
    if (joined && target_index(*rule, it->target) != instance.target) continue;
    const Step* step = step_of(it->rule, it->rung);
    const Nanos settle = step == nullptr ? rule->settle : step->settle;
    if (now.mono < v.outcome + settle) continue;
    const Truth t = verify_of(rule->name, view(now, target_index(*rule, it->target)));
    v.streak = t == Truth::yes ? v.streak + 1 : 0;
  }
}

void Onlooker::watch_for_storm(Mono now) {
  if (groups < enough_groups) return;
  std::set<int> bad;
  for (int i = 0; i < seen.count(); ++i) {
    const SeenInstance& it = seen.at(i);
    const int resource = plan().sources[static_cast<std::size_t>(it.source)].resource;
    if (resource >= 0 && it.turned_bad && now - *it.turned_bad <= storm_memory)
      bad.insert(group[static_cast<std::size_t>(resource)]);
  }
  if (static_cast<double>(bad.size()) > 0.30 * groups) storm_until = now + storm_memory;
}

void Onlooker::end_storm(Mono now) {
  if (!storm_until || now < *storm_until) return;
  storm_until.reset();
  restart_clocks();
}

void Onlooker::reloaded(const Plan& next, Stamp now) {
  const Plan& old = plan();
  auto before = std::exchange(clocks, {});
  for (const Rule& rule : next.rules) {
    auto& mine = clocks.emplace_back(static_cast<std::size_t>(rule.subject_count()));
    const int was = old.rule_index(rule.name);
    if (was < 0 || old.rules[static_cast<std::size_t>(was)].fingerprint != rule.fingerprint)
      continue;
    // By the target's name: the place in the list means nothing.
    const auto& names = old.rules[static_cast<std::size_t>(was)].targets;
    for (std::size_t i = 0; i < mine.size(); ++i) {
      const auto at = rule.targets.empty() ? names.begin()
                                           : std::find(names.begin(), names.end(), rule.targets[i]);
      if (!rule.targets.empty() && at == names.end()) continue;
      mine[i] = before[static_cast<std::size_t>(was)][static_cast<std::size_t>(at - names.begin())];
    }
  }
  // A yes to a rule as it was written then is none to an edited one.
  for (auto& [key, question] : questions) {
    const SeenIncident* it = incident(key.first);
    if (it == nullptr || !question.used_by.empty()) continue;
    const int was = old.rule_index(it->rule);
    const int now = next.rule_index(it->rule);
    const bool same = was >= 0 && now >= 0 &&
                      old.rules[static_cast<std::size_t>(was)].fingerprint ==
                          next.rules[static_cast<std::size_t>(now)].fingerprint;
    if (!same) question.approved.reset(), question.yes.clear();
  }
  // A step may be placed anew, and then its wait begins anew.
  for (auto& [step, wait] : waits) wait.whole = false;
  seen.use(next, true);
  make_groups();
  // What was true is judged again with the new rulebook: windows may have changed.
  for (std::size_t r = 0; r < clocks.size(); ++r)
    for (std::size_t subject = 0; subject < clocks[r].size(); ++subject)
      if (clocks[r][subject].verdict == Truth::yes)
        judge(r, static_cast<int>(subject), false, true, now);
}

void Onlooker::effects(const Effects& all, Stamp now) {
  for (const Effect& effect : all)
    std::visit(test::Overloaded{
                   [&](const Write& e) { note(e.record, false); },
                   [&](const Reprobe& e) { reprobing.insert(e.action_id); },
                   [&](const PlanAction& e) {
                     reprobing.erase(e.request.action_id);
                     planning[e.request.action_id] = e.request.incident_id;
                   },
                   [&](const Execute& e) {
                     writing[e.request.action_id] = e.intent;
                     reprobing.erase(e.request.action_id);
                   },
                   [&](const ReadIntentBack& e) { reading_back.insert(e.request.action_id); },
                   [&](const Abandon& e) {
                     planning.erase(e.action_id);
                     reprobing.erase(e.action_id);
                   },
                   [&](const Notify&) {},
                   [&](const DoubtNetwork&) {},
                   [&](const WithheldAction&) {},
                   [&](const Answered&) {},
               },
               effect);
  static_cast<void>(now);
}

}  // namespace runbookd::simulation
