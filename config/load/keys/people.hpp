// The rows of `contacts`, `escalation` and `severities`.
#pragma once

#include "daemon/base/key.hpp"

namespace runbookd::load::keys {

inline constexpr Key contact_name[] = {{.shape = Shape::name}};
inline constexpr Key member[] = {{}};

inline constexpr Key severity_name[] = {{.shape = Shape::choice, .choices = "P0 P1 P2 P3"}};

inline constexpr Key contact[] = {
    {.name = "severities",
     .shape = Shape::one_or_list,
     .summary = "of which severities it is told; of news without one always",
     .otherwise = "all",
     .inside = severity_name},
    {.name = "rate",
     .shape = Shape::limit,
     .summary = "so many messages within a time; never bounded: P0, and what is resolved",
     .otherwise = "none"},
    {.name = "external", .summary = "people who are shown and never messaged", .one_needed = true},
    {.name = "members",
     .shape = Shape::one_or_list,
     .summary = "who may answer in its name; at most 200",
     .one_needed = true,
     .inside = member},
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
};
inline constexpr Key escalation_level[] = {{.shape = Shape::group, .inside = level}};

inline constexpr Key severity[] = {
    {.name = "ack_within",
     .shape = Shape::duration,
     .summary = "how soon somebody is to take it on"},
    {.name = "page", .shape = Shape::boolean, .summary = "whether people are woken"},
    {.name = "digest", .shape = Shape::schedule, .summary = "when they are told of all at once"},
};
inline constexpr Key severity_row[] = {{.shape = Shape::group, .inside = severity}};

}  // namespace runbookd::load::keys
