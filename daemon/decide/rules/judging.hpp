// From samples to incidents: rules are judged, incidents open, rise, recover and resolve. Internal
// to decide.
#pragma once

#include "daemon/decide/core.hpp"

namespace runbookd::decide {

/// Judge every rule that reads `source`, for the targets that `instance` speaks for, and let its
/// incidents go on. `fresh`: the sample was conclusive.
void on_sample(Core& core, int instance, bool fresh);
/// Judge the rules that read the clock, at their computed instants.
void on_clock(Core& core);
/// Resolve what has been false for long enough.
void resolve_due(Core& core);
/// When resolve_due() next has something to do.
Mono next_resolution(const Core& core);
/// The first of its severities whose condition holds; `at_least`: none does.
Severity severity_now(const Rule& rule, const EvaluationContext& context, Severity at_least);
/// `on_unknown: fire` counts silence (stale), not warming up, and only after the grace period.
Judgement with_silence(const Core& core, const Rule& rule, Judgement judgement);
/// Judge what samples of rules that count over targets have left to be judged.
void on_pace(Core& core);
/// A silence or a maintenance window ended: what outlived it fires now.
void on_unmuted(Core& core);
/// Why an incident is opened: its condition has held, people triggered it, or as an exercise.
enum class Opened { by_condition, by_hand, as_drill };
/// The id of the new incident. Empty when the rule has one already; a drill stands beside it.
std::string open_incident(Core& core, int rule, int subject,
                          const std::map<std::string, std::string>& variables, Opened how);

}  // namespace runbookd::decide
