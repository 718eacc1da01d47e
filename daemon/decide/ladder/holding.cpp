#include "daemon/decide/ladder/holding.hpp"

#include <algorithm>
#include <utility>

#include "daemon/decide/core.hpp"
#include "daemon/decide/incidents/record_about.hpp"
#include "daemon/decide/rails/hold.hpp"

namespace runbookd::decide {

namespace {

std::optional<Wall> wall_end(const Core& core, const rails::Hold& why) {
  if (!why.until) return std::nullopt;
  return core.now.wall + (*why.until - core.now.mono);
}

bool came_back(const Holding& it) { return it.times > 1; }

std::string counted(const std::vector<Holding>& all) {
  std::string out;
  for (const Holding& it : all) {
    if (!came_back(it)) continue;
    out += (out.empty() ? "withheld " : ", ") + std::to_string(it.times) + " times by " +
           std::string{name_of(it.reason)} + " (the last time at " + rfc3339(it.last) + ")";
  }
  return out;
}

Facts counts(const std::vector<Holding>& all) {
  Facts out;
  for (const Holding& it : all) {
    if (!came_back(it)) continue;
    const std::string reason{name_of(it.reason)};
    out[std::string{times_prefix} + reason] = std::to_string(it.times);
    out[std::string{last_prefix} + reason] = rfc3339(it.last);
  }
  return out;
}

}  // namespace

void begin_holding(Core& core, Ladder& l, const rails::Hold& why) {
  core.emit(WithheldAction{why.reason, l.incident, l.rung});
  auto& all = l.at.holdings;
  const auto known = std::find_if(all.begin(), all.end(),
                                  [&](const Holding& it) { return it.reason == why.reason; });
  const bool first = known == all.end();
  if (first)
    all.push_back({why.reason, {}, {}, 0, {}});
  else
    std::rotate(known, known + 1, all.end());
  Holding& it = all.back();
  it.detail = why.detail;
  it.until = wall_end(core, why);
  ++it.times;
  it.last = core.now.wall;
  if (first)
    core.set_step(l, StepStatus::withheld, std::string{name_of(why.reason)}, why.detail, it.until);
}

void end_holdings(Core& core, Ladder& l) {
  const std::vector<Holding> all = std::exchange(l.at.holdings, {});
  if (std::none_of(all.begin(), all.end(), came_back)) return;
  const Incident& incident = *core.incident(l);
  const StepRun& run = *incident.run_of(l.rung);  // the first time of each reason made one
  const Holding& last = all.back();
  const std::string said = last.detail.empty() ? "" : last.detail + "; ";
  Record r = record_about(incident, RecordKind::step, said + counted(all));
  r.step = l.rung;
  r.action = run.action;  // as recorded: the rulebook may say something else by now
  r.resource = run.resource;
  r.status = name_of(StepStatus::withheld);
  r.reason = name_of(last.reason);
  r.until = last.until;
  r.facts = counts(all);
  core.write(std::move(r));
}

std::optional<StepRun> step_held_now(const Core& core, const Incident& incident) {
  const Ladder* l = core.ladder_of(incident.id);
  if (l == nullptr || !l->in<phase::Choosing>() || l->at.holdings.empty()) return std::nullopt;
  const StepRun* run = incident.run_of(l->rung);
  const Holding& now = l->at.holdings.back();
  if (run->status != StepStatus::withheld || now.reason != l->at.last_reason) return std::nullopt;
  StepRun held = *run;
  held.reason = name_of(now.reason);
  held.detail = now.detail;
  held.until = now.until;
  return held;
}

}  // namespace runbookd::decide
