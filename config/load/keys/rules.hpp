// The rows of a rule and of a step.
#pragma once

#include "config/load/keys/defaults.hpp"
#include "config/load/keys/people.hpp"
#include "config/load/keys/watched.hpp"
#include "daemon/base/key.hpp"

namespace runbookd::load::keys {

inline constexpr Key approval_of_people[] = {
    {.name = "from",
     .shape = Shape::one_or_list,
     .summary = "contacts who may answer, and their members",
     .otherwise = "anyone of role approver",
     .inside = contact_name},
    {.name = "ttl",
     .shape = Shape::duration,
     .summary = "how long the question stands",
     .preset = "15m",
     .lowest = "1s"},
    {.name = "count",
     .shape = Shape::integer,
     .summary = "how many different people have to say yes",
     .preset = "1",
     .lowest = "1",
     .highest = "10"},
};
inline constexpr Key approval[] = {
    {.shape = Shape::choice, .choices = "none"},
    {.shape = Shape::group, .inside = approval_of_people},
};

inline constexpr Key step[] = {
    {.name = "do", .summary = "what", .required = true},
    {.name = "target", .shape = Shape::name, .summary = "on which resource"},
    {.name = "if",
     .shape = Shape::condition,
     .summary = "false: skip this step. Unknown: hold it until `within`, then tell people"},
    {.name = "requires",
     .shape = Shape::condition,
     .summary = "false or unknown: hold it until `within`, then tell people"},
    {.name = "approval",
     .shape = Shape::one_of,
     .summary =
         "waits for people; `none`: a stateful step does not, if `allow_unattended` lists it",
     .otherwise = "{} of a stateful step",
     .inside = approval},
    {.name = "cooldown",
     .shape = Shape::duration,
     .summary = "per resource and action, over all rules",
     .otherwise = "`defaults.cooldown`",
     .highest = "30d"},
    {.name = "at_most",
     .shape = Shape::one_or_list,
     .summary = "per resource and action, over all rules; the strictest wins; at most per 30d",
     .otherwise = "`defaults.at_most`",
     .inside = limit},
    {.name = "settle",
     .shape = Shape::duration,
     .summary = "how long to wait after it before judging it",
     .otherwise = "the rule's"},
    {.name = "within",
     .shape = Shape::duration,
     .summary = "until when it must have helped",
     .otherwise = "the rule's"},
    {.name = "verify",
     .shape = Shape::condition,
     .summary = "what must hold after it",
     .otherwise = "the rule's"},
    {.name = "hazard",
     .shape = Shape::choice,
     .summary = "raises the hazard of the action; some actions let it be lowered, too",
     .otherwise = "the action's",
     .choices = "diagnose reversible disruptive stateful destructive"},
    {.name = "on_failure",
     .shape = Shape::choice,
     .summary = "in a procedure: whether the next step follows",
     .preset = "stop",
     .choices = "stop continue"},
    {.name = "verb",
     .shape = Shape::words,
     .summary = "what tells this action from others of its kind, and what `locks` match",
     .otherwise = "behind the dot of `do`, or what the action says that it does"},
};
inline constexpr Key step_row[] = {
    {.shape = Shape::group, .inside = step, .family = Family::action}};

inline constexpr Key updates[] = {
    {.name = "every", .shape = Shape::duration, .summary = "how often"},
    {.name = "eta", .shape = Shape::duration, .summary = "by when it will be over"},
    {.name = "to", .shape = Shape::one_or_list, .summary = "contacts", .inside = contact_name},
};

inline constexpr Key condition[] = {{.shape = Shape::condition}};
inline constexpr Key severity_of_rule[] = {
    {.shape = Shape::choice, .choices = "P0 P1 P2 P3"},
    {.shape = Shape::map, .choices = "P0 P1 P2 P3", .inside = condition},
};

inline constexpr Key verb[] = {{}};
inline constexpr Key verbs[] = {{.shape = Shape::one_or_list, .inside = verb}};

inline constexpr Key probe_name[] = {{.shape = Shape::name}};
inline constexpr Key rule_or_resource[] = {{.shape = Shape::name}};

inline constexpr Key rule[] = {
    {.name = "name", .summary = "unique", .required = true},
    {.name = "severity",
     .shape = Shape::one_of,
     .summary = "P0 to P3, or cases in order: {P1: error_ratio > 5%, P2: otherwise}",
     .required = true,
     .inside = severity_of_rule},
    {.name = "when",
     .shape = Shape::condition,
     .summary = "an expression, a list of them, or `manual`: started by `runbookd trigger`",
     .required = true},
    {.name = "for",
     .shape = Shape::duration,
     .summary = "how long it must hold before the incident opens",
     .otherwise = "`defaults.for`"},
    {.name = "resolve_after",
     .shape = Shape::duration,
     .summary = "how long it must be false before the incident closes",
     .otherwise = "`defaults.resolve_after`"},
    {.name = "steps",
     .shape = Shape::list,
     .summary = "a ladder: the first whose `if` holds runs; at most 50",
     .otherwise = "none",
     .inside = step_row},
    {.name = "run",
     .shape = Shape::choice,
     .summary = "`all`: not a ladder but a procedure, every step in order",
     .preset = "ladder",
     .choices = "ladder all"},
    {.name = "verify",
     .shape = Shape::condition,
     .summary = "what must hold after a step",
     .otherwise = "`not (when)`"},
    {.name = "settle",
     .shape = Shape::duration,
     .summary = "how long to wait after a step before judging it",
     .otherwise = "`defaults.settle`"},
    {.name = "within",
     .shape = Shape::duration,
     .summary = "until when it must have helped",
     .otherwise = "`defaults.within`"},
    {.name = "on_unknown",
     .shape = Shape::choice,
     .summary = "`fire`: an unknown condition is an alarm; for rules that notify or are reversible",
     .preset = "hold",
     .choices = "hold fire"},
    {.name = "mode",
     .shape = Shape::choice,
     .summary = "lower than the file's, never higher",
     .otherwise = "the file's",
     .choices = "observe approve act"},
    {.name = "during_storm",
     .shape = Shape::choice,
     .summary = "`allow`: run although much of the world looks bad at once",
     .preset = "withhold",
     .choices = "withhold allow"},
    {.name = "locks",
     .shape = Shape::map,
     .summary = "resource: verbs that are refused on it while this incident is open",
     .otherwise = "none",
     .inside = verbs},
    {.name = "depends_on",
     .shape = Shape::one_or_list,
     .summary = "rules or resources: while one fires or is bad, this symptom is theirs",
     .otherwise = "none",
     .inside = rule_or_resource},
    {.name = "evidence",
     .shape = Shape::one_or_list,
     .summary = "probes shown beside the incident",
     .otherwise = "what `when` reads",
     .inside = probe_name},
    {.name = "summary",
     .summary = "one line for people",
     .otherwise = "`when` and its values",
     .templated = true},
    {.name = "labels",
     .shape = Shape::map,
     .summary = "name: value, on top of the file's; without effect in this version",
     .inside = label},
    {.name = "runbook", .summary = "where more is written; without effect in this version"},
    {.name = "rto",
     .shape = Shape::duration,
     .summary = "how soon it is to be over; without effect in this version"},
    {.name = "updates",
     .shape = Shape::group,
     .summary = "who is told how it goes; without effect in this version",
     .inside = updates},
};
inline constexpr Key rule_row[] = {{.shape = Shape::group, .inside = rule}};

}  // namespace runbookd::load::keys
