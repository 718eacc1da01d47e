#include <algorithm>

#include "tests/simulation/hindrance.hpp"
#include "tests/simulation/invariants/invariants.hpp"

namespace runbookd::simulation {

using namespace decide;

namespace {

void expect_page(Checker& c, int invariant, const std::string& about, Mono by) {
  c.due_pages.push_back({invariant, about, by});
}

void settle_pages(Checker& c, const Moment& m) {
  for (const Effect& e : m.effects)
    if (const auto* n = std::get_if<Notify>(&e))
      std::erase_if(c.due_pages, [&](const DuePage& p) {
        return p.about == n->incident || n->subject == p.about;
      });
  for (const DuePage& p : c.due_pages)
    if (m.now.mono > p.by) c.fail(p.invariant, "nobody was told of " + p.about + " in time");
  std::erase_if(c.due_pages, [&](const DuePage& p) { return m.now.mono > p.by; });
}

// Of what has a digest nothing is said before it, and of what another incident explains nothing at
// all, unless something was done. That it is said in time is what EscalationWatch sees to.
bool is_told_later(const Checker& c, const std::string& id) {
  const Onlooker& look = c.look;
  const auto found = look.incidents.find(id);
  if (found == look.incidents.end()) return false;
  const SeenIncident& it = found->second;
  if (std::any_of(look.actions.begin(), look.actions.end(),
                  [&](const SeenAction& a) { return a.incident == id; }))
    return false;
  if (c.escalations.is_attached(id)) return true;
  if (it.severity == "P3" && look.plan().terms.back().digest) return true;
  return std::any_of(look.incidents.begin(), look.incidents.end(), [&](const auto& other) {
    return other.second.open && other.second.severity <= it.severity &&
           may_explain(look, other.second.rule, it.rule);
  });
}

// Approval is waited for until its end, and no longer.
void check_questions(Checker& c, const Moment& m) {
  constexpr Nanos late = seconds{2};
  for (auto& [key, q] : c.look.questions) {
    if (!q.open || q.late || q.approved) continue;
    const SeenIncident* it = c.look.incident(key.first);
    const Step* step = it && it->open ? c.look.step_of(it->rule, key.second) : nullptr;
    if (step == nullptr || it->state == "escalated") continue;
    const Mono end = q.asked + step->approval.value_or(Approval{}).ttl;
    const bool said = std::any_of(m.records.begin(), m.records.end(),
                                  [&](const Record* r) { return r->incident == key.first; });
    q.late = m.now.mono > end + late && !said;
    if (q.late)
      c.fail(32, key.first + ": the approval ended " + format_duration(m.now.mono - end) +
                     " ago and nobody was told");
  }
}

// A question that a restart finds has been told; of its message I47 sees to it.
bool is_new_question(const Checker& c, const Record& r) {
  if (r.kind != RecordKind::step || r.status != "awaiting_approval") return false;
  const auto known = c.look.incidents.find(r.incident);
  return known == c.look.incidents.end() ||
         !known->second.questions.contains(fact_of(r, "question"));
}

}  // namespace

void i32_deadlines(Checker& c, const Moment& m) {
  for (const Record* r : m.records) {
    const bool escalates =
        r->kind == RecordKind::state && r->status == "escalated" && !is_told_later(c, r->incident);
    if (escalates || is_new_question(c, *r))
      expect_page(c, 32, r->incident, m.now.mono + seconds{2});
  }
  settle_pages(c, m);
  check_questions(c, m);
}

void i32_escalation(Checker& c, const Moment& m) {
  for (const Record* r : m.records)
    if (const std::string wrong = c.escalations.heard(*r, c.look, false); !wrong.empty())
      c.fail(32, wrong);
}

void i35_locked_pages(Checker& c, const Moment& m) {
  for (const Record* r : m.records)
    if (r->kind == RecordKind::locked)
      expect_page(c, 35, r->incident.empty() ? r->resource : r->incident, m.now.mono + seconds{60});
  settle_pages(c, m);
}

}  // namespace runbookd::simulation
