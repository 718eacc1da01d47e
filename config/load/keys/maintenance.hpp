// The rows of `maintenance`.
#pragma once

#include "config/load/keys/people.hpp"
#include "daemon/base/key.hpp"

namespace runbookd::load::keys {

inline constexpr Key item[] = {
    {.name = "check", .shape = Shape::condition, .summary = "what is to hold"},
    {.name = "manual", .summary = "what somebody is to do"},
    {.name = "title", .summary = "what it is about"},
    {.name = "link", .summary = "where to look"},
    {.name = "attach", .summary = "what to show beside it"},
};
inline constexpr Key item_row[] = {{.shape = Shape::group, .inside = item}};

inline constexpr Key window_text[] = {{.shape = Shape::window}};
inline constexpr Key muted_rule[] = {{.shape = Shape::name}};
inline constexpr Key muted_resource[] = {{.shape = Shape::name}};

inline constexpr Key task[] = {
    {.name = "name", .summary = "`explain` and the journal say it", .required = true},
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
     .summary = "when a routine task is due; without effect in this version",
     .one_needed = true},
    {.name = "owner",
     .shape = Shape::one_or_list,
     .summary = "contacts; without effect in this version",
     .inside = contact_name},
    {.name = "items",
     .shape = Shape::list,
     .summary = "what is done; without effect in this version",
     .inside = item_row},
};
inline constexpr Key task_row[] = {{.shape = Shape::group, .inside = task}};

}  // namespace runbookd::load::keys
