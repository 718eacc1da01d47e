// The rows of `maintenance`.
#pragma once

#include "config/load/keys/people.hpp"
#include "daemon/base/key.hpp"

namespace runbookd::load::keys {

inline constexpr Key item[] = {
    {.name = "check",
     .shape = Shape::condition,
     .summary = "what is to hold: judged when it is due, then every hour for a week while it does "
                "not; or `manual`",
     .one_needed = true},
    {.name = "manual",
     .shape = Shape::words,
     .summary = "what somebody is to do and then tick off: runbookd done NAME.N",
     .one_needed = true},
    {.name = "title", .summary = "what people call it", .otherwise = "the condition, or `manual`"},
    {.name = "link", .summary = "where to look, shown to who does it"},
    {.name = "attach", .summary = "what to look at beside it, by its name"},
};
inline constexpr Key item_row[] = {{.shape = Shape::group, .inside = item}};

inline constexpr Key window_text[] = {{.shape = Shape::window}};
inline constexpr Key muted_rule[] = {{.shape = Shape::name}};
inline constexpr Key muted_resource[] = {{.shape = Shape::name}};

inline constexpr Key task[] = {
    {.name = "name",
     .summary = "`explain` and the journal say it; its items are NAME.1, NAME.2 ..",
     .required = true},
    {.name = "windows",
     .shape = Shape::one_or_list,
     .summary = "DAYS HH:MM-HH:MM ZONE, in which rules are muted",
     .one_needed = true,
     .inside = window_text},
    {.name = "rules",
     .shape = Shape::one_or_list,
     .summary = "whom it mutes; without it and `resources`, everything",
     .inside = muted_rule},
    {.name = "resources",
     .shape = Shape::one_or_list,
     .summary = "the same: the rules that read their probes, and the steps on them",
     .inside = muted_resource},
    {.name = "every",
     .shape = Shape::schedule,
     .summary = "when its items are due, as clocks there first show it",
     .one_needed = true},
    {.name = "owner",
     .shape = Shape::one_or_list,
     .summary = "contacts: told of what is to be done, what does not hold, and reminded",
     .otherwise = "those of the first step of the escalation",
     .inside = contact_name},
    {.name = "items",
     .shape = Shape::list,
     .summary = "checks, and what people do; numbered from 1",
     .inside = item_row},
};
inline constexpr Key task_row[] = {{.shape = Shape::group, .inside = task}};

}  // namespace runbookd::load::keys
