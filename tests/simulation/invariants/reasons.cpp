// I31: nothing is withheld without a reason, and none is recorded again and again.
#include <algorithm>

#include "tests/simulation/invariants/invariants.hpp"
#include "tests/unit/overloaded.hpp"

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
  if (r.kind != RecordKind::step) return;
  if (r.status == "withheld" || r.status == "awaiting_approval") {
    if (!is_reason(r.reason))
      c.fail(31, r.incident + ": a step is withheld for `" + r.reason + "`");
    if (r.text.empty() && r.reason != "confirmation")
      c.fail(31, r.incident + ": withheld without a word");
  }
  if (c.look.incident(r.incident) == nullptr && !opened_here(m, r.incident))
    c.fail(31, "a step's record belongs to no incident: " + r.incident);
}

bool is_count(const Record& r) {
  return std::any_of(r.facts.begin(), r.facts.end(),
                     [](const auto& fact) { return fact.first.starts_with(times_prefix); });
}

// The reasons that came back, and how often, as the record says it and as we have counted.
void check_count(Checker& c, const Record& r, const SeenWait& wait) {
  std::map<std::string, std::string> ours;
  for (const auto& [reason, times] : wait.times)
    if (times > 1) ours[reason] = std::to_string(times);
  std::map<std::string, std::string> theirs;
  for (const auto& [name, value] : r.facts)
    if (name.starts_with(times_prefix)) theirs[name.substr(times_prefix.size())] = value;
  if (ours != theirs) c.fail(31, r.incident + ": the count of what was withheld is wrong");
}

// One wait of a step: the first time of each reason is a record, what repeats it is counted in one
// at the end.
class Waits {
 public:
  explicit Waits(Checker& c) : c_(c) {}

  void operator()(const WithheldAction& w) {
    ++c_.look.waits[{w.incident, w.step}].times[std::string{name_of(w.reason)}];
  }
  void operator()(const Write& w) {
    const Record& r = w.record;
    if (r.kind == RecordKind::step) return step(r);
    const bool over = r.status == "resolved" || r.status == "escalated";
    if (r.kind != RecordKind::state || !over) return;
    for (auto it = c_.look.waits.lower_bound({r.incident, 0});
         it != c_.look.waits.end() && it->first.first == r.incident;)
      it = end(it);
  }
  void operator()(const Execute& e) { end(e.intent.incident, e.intent.step); }
  template <class Other>
  void operator()(const Other&) {}

 private:
  using Place = std::map<std::pair<std::string, int>, SeenWait>::iterator;

  void step(const Record& r) {
    const auto it = c_.look.waits.find({r.incident, r.step});
    if (it == c_.look.waits.end()) return;
    if (r.status != "withheld") {
      end(it);
    } else if (is_count(r)) {
      if (it->second.whole) check_count(c_, r, it->second);
      c_.look.waits.erase(it);
    } else if (it->second.whole && it->second.times[r.reason] > 1) {
      c_.fail(31, r.incident + ": withheld for " + r.reason + " is recorded again");
    }
  }
  void end(const std::string& incident, int step) {
    if (const auto it = c_.look.waits.find({incident, step}); it != c_.look.waits.end()) end(it);
  }
  Place end(Place it) {
    for (const auto& [reason, times] : it->second.times)
      if (it->second.whole && times > 1)
        c_.fail(31, it->first.first + ": nothing says how often it was withheld for " + reason);
    return c_.look.waits.erase(it);
  }

  Checker& c_;
};

// A reason counts as said when this moment's records have it, or an earlier one of the same wait.
void check_said(Checker& c, const Moment& m, const WithheldAction& w) {
  const std::string reason{name_of(w.reason)};
  const auto wait = c.look.waits.find({w.incident, w.step});
  if (wait != c.look.waits.end() && wait->second.times[reason] > 1) return;
  const bool said = std::any_of(m.records.begin(), m.records.end(), [&](const Record* r) {
    if (r->kind != RecordKind::step || r->incident != w.incident || r->step != w.step) return false;
    const bool refused =
        r->status == "failed" &&
        (reason == "ineligible" || reason == "empty_target" || reason == "scale_bounds");
    return refused || r->reason == reason;
  });
  if (!said) c.fail(31, w.incident + ": withheld for " + reason + " without a record");
}

}  // namespace

void i31_reasons(Checker& c, const Moment& m) {
  for (const Record* r : m.records) check_reason(c, m, *r);
  for (const Effect& e : m.effects) {
    std::visit(Waits{c}, e);
    if (const auto* w = std::get_if<WithheldAction>(&e)) check_said(c, m, *w);
  }
  for (const Execute* e : m.starts)
    if (const SeenIncident* it = c.look.incident(e->intent.incident);
        (it == nullptr || !it->open) && !opened_here(m, e->intent.incident))
      c.fail(31, named(*e) + " belongs to no open incident");
}

}  // namespace runbookd::simulation
