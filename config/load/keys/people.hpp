// The rows of `contacts`, `escalation` and `severities`.
#pragma once

#include "daemon/base/key.hpp"

namespace runbookd::load::keys {

inline constexpr Key contact_name[] = {{.shape = Shape::name}};
inline constexpr Key member[] = {{}};

inline constexpr Key stand_in[] = {
    {.name = "from",
     .summary = "a date of the hand-over's zone, 2026-12-24, or a moment, 2026-12-24T18:00:00Z",
     .required = true,
     .example = "2026-12-24"},
    {.name = "to",
     .summary = "the same; of a date its end",
     .required = true,
     .example = "2026-12-26"},
    {.name = "who", .shape = Shape::name, .summary = "a contact", .required = true},
};
inline constexpr Key stand_in_row[] = {{.shape = Shape::group, .inside = stand_in}};
inline constexpr Key rotation[] = {
    {.name = "every",
     .shape = Shape::duration,
     .summary = "how long one turn is, in whole days",
     .preset = "1w",
     .lowest = "1d"},
    {.name = "handover",
     .shape = Shape::schedule,
     .summary = "when one hands over to the next; of turns of a week or more the day of the week",
     .required = true},
    {.name = "of",
     .shape = Shape::one_or_list,
     .summary = "contacts, in turn",
     .required = true,
     .inside = contact_name},
    {.name = "starts",
     .summary = "the first of them has the turn of the first hand-over on this date or after it",
     .preset = "2024-01-01"},
    {.name = "overrides",
     .shape = Shape::list,
     .summary = "who stands in when; of several the last",
     .otherwise = "none",
     .inside = stand_in_row},
};
inline constexpr Key severity_name[] = {{.shape = Shape::choice, .choices = "P0 P1 P2 P3"}};

inline constexpr Key contact[] = {
    {.name = "severities",
     .shape = Shape::one_or_list,
     .summary = "of which severities it is told; of news without one always",
     .otherwise = "all",
     .inside = severity_name},
    {.name = "rate",
     .shape = Shape::limit,
     .summary = "so many messages within a time; never bounded: P0, what is acknowledged, and what "
                "is resolved",
     .otherwise = "none"},
    {.name = "public",
     .shape = Shape::boolean,
     .summary =
         "readers outside, such as a status page: it hears what `updates` say and that it is "
         "over, in words that say nothing of the inside",
     .preset = "false"},
    {.name = "external", .summary = "people who are shown and never messaged", .one_needed = true},
    {.name = "members",
     .shape = Shape::one_or_list,
     .summary = "who may answer in its name; at most 200",
     .one_needed = true,
     .inside = member},
    {.name = "rotation",
     .shape = Shape::group,
     .summary = "who is on call, in turns",
     .one_needed = true,
     .inside = rotation},
};

inline constexpr Key level[] = {
    {.name = "after", .shape = Shape::duration, .summary = "how long after the incident opened"},
    {.name = "unless",
     .shape = Shape::choice,
     .summary = "what makes it needless",
     .choices = "acked resolved"},
    {.name = "only",
     .shape = Shape::one_or_list,
     .summary = "severities for which it is",
     .otherwise = "all",
     .inside = severity_name},
    {.name = "notify",
     .shape = Shape::one_or_list,
     .summary = "contacts",
     .required = true,
     .inside = contact_name},
    {.name = "repeat",
     .shape = Shape::duration,
     .summary = "they are told again after so long, until the incident is over",
     .otherwise = "they are told once",
     .lowest = "1m"},
};
inline constexpr Key escalation_level[] = {{.shape = Shape::group, .inside = level}};
inline constexpr Key escalation_list[] = {{.shape = Shape::list, .inside = escalation_level}};

inline constexpr Key severity[] = {
    {.name = "ack_within",
     .shape = Shape::duration,
     .summary = "how soon somebody is to take it on"},
    {.name = "ack_lasts",
     .shape = Shape::duration,
     .summary = "how long an acknowledgement holds escalation back",
     .otherwise = "30m of P0, 1h of P1, 4h of P2, to the end of P3",
     .lowest = "1m"},
    {.name = "page",
     .shape = Shape::boolean,
     .summary = "whether people are woken",
     .otherwise = "true of P0 and P1"},
    {.name = "digest", .shape = Shape::schedule, .summary = "when they are told of all at once"},
};
inline constexpr Key severity_row[] = {{.shape = Shape::group, .inside = severity}};

}  // namespace runbookd::load::keys
