#include <algorithm>

#include "tests/simulation/invariants/invariants.hpp"

namespace runbookd::simulation {

using namespace decide;

namespace {

bool is_reason(const std::string& word) {
  for (int w = 0; w < withheld_count; ++w)
    if (name_of(static_cast<Withheld>(w)) == word) return word != name_of(Withheld::none);
  return false;
}

bool opened_here(const Moment& m, const std::string& incident) {
  return std::any_of(m.records.begin(), m.records.end(), [&](const Record* r) {
    return r->kind == RecordKind::opened && r->incident == incident;
  });
}

void check_reason(Checker& c, const Moment& m, const Record& r) {
  if (r.kind == RecordKind::step && (r.status == "withheld" || r.status == "awaiting_approval")) {
    if (!is_reason(r.reason))
      c.fail(31, r.incident + ": a step is withheld for `" + r.reason + "`");
    if (r.text.empty() && r.reason != "confirmation")
      c.fail(31, r.incident + ": withheld without a word");
  }
  if (r.kind == RecordKind::step && c.look.incident(r.incident) == nullptr &&
      !opened_here(m, r.incident))
    c.fail(31, "a step's record belongs to no incident: " + r.incident);
}

}  // namespace

void i31_reasons(Checker& c, const Moment& m) {
  std::vector<std::string> counted;
  for (const Effect& e : m.effects)
    if (const auto* w = std::get_if<WithheldAction>(&e)) counted.emplace_back(name_of(w->reason));
  std::vector<std::string> recorded;
  for (const Record* r : m.records) {
    check_reason(c, m, *r);
    const bool withheld = r->status == "withheld" || r->status == "awaiting_approval";
    if (r->kind == RecordKind::step && withheld) recorded.push_back(r->reason);
    if (r->kind != RecordKind::step) continue;
    if (r->status == "failed")
      recorded.insert(recorded.end(), {"ineligible", "empty_target", "scale_bounds"});
    if (r->status == "done") recorded.push_back(r->reason);
  }
  for (const std::string& reason : counted)
    if (std::find(recorded.begin(), recorded.end(), reason) == recorded.end())
      c.fail(31, "withheld for " + reason + " without a record");
  for (const Execute* e : m.starts)
    if (const SeenIncident* it = c.look.incident(e->intent.incident);
        (it == nullptr || !it->open) && !opened_here(m, e->intent.incident))
      c.fail(31, named(*e) + " belongs to no open incident");
}

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

}  // namespace

void i32_deadlines(Checker& c, const Moment& m) {
  for (const Record* r : m.records) {
    const bool escalates = r->kind == RecordKind::state && r->status == "escalated";
    if (escalates || (r->kind == RecordKind::step && r->status == "awaiting_approval"))
      expect_page(c, 32, r->incident, m.now.mono + seconds{2});
  }
  settle_pages(c, m);
  check_questions(c, m);
}

void i35_locked_pages(Checker& c, const Moment& m) {
  for (const Record* r : m.records)
    if (r->kind == RecordKind::locked)
      expect_page(c, 35, r->incident.empty() ? r->resource : r->incident, m.now.mono + seconds{60});
  settle_pages(c, m);
}

}  // namespace runbookd::simulation
