// The rows of a rulebook: its sections, and below them every key that there is, but for those that
// the kinds bring (Family). `runbookd schema`, `kinds` and completion walk this tree.
#pragma once

#include "config/load/keys/defaults.hpp"
#include "config/load/keys/maintenance.hpp"
#include "config/load/keys/people.hpp"
#include "config/load/keys/rules.hpp"
#include "config/load/keys/settings.hpp"
#include "config/load/keys/watched.hpp"
#include "daemon/base/key.hpp"

namespace runbookd::load::keys {

inline constexpr Key file_name[] = {{}};
inline constexpr Key action_name[] = {{.shape = Shape::name}};
inline constexpr Key signal_row[] = {{.shape = Shape::expression}};
inline constexpr Key probe_row[] = {
    {.shape = Shape::group, .inside = probe, .family = Family::probe}};
inline constexpr Key resource_row[] = {
    {.shape = Shape::group, .inside = resource, .family = Family::resource}};
inline constexpr Key contact_row[] = {
    {.shape = Shape::group, .inside = contact, .family = Family::contact}};

inline constexpr Key rulebook[] = {
    {.name = "version",
     .shape = Shape::choice,
     .summary = "of the language",
     .required = true,
     .choices = "1"},
    {.name = "mode",
     .shape = Shape::choice,
     .summary = "observe: decide and say. approve: each step that changes something waits. act",
     .preset = "observe",
     .choices = "observe approve act"},
    {.name = "include",
     .shape = Shape::one_or_list,
     .summary = "other files or globs, relative to this one, with the same sections",
     .inside = file_name},
    {.name = "server",
     .shape = Shape::group,
     .summary = "where it listens, and to whom",
     .inside = server},
    {.name = "store",
     .shape = Shape::group,
     .summary = "where it keeps its state, and how much",
     .inside = store},
    {.name = "google",
     .shape = Shape::group,
     .summary = "the project in Google Cloud, and who we are there",
     .inside = google},
    {.name = "kubernetes",
     .shape = Shape::group,
     .summary = "the cluster whose deployments are resources, and who we are there",
     .inside = kubernetes},
    {.name = "smtp",
     .shape = Shape::group,
     .summary = "who takes our mail to contacts, and who we are there",
     .inside = smtp},
    {.name = "self",
     .shape = Shape::group,
     .summary = "how it tells its own network's fault from a target's",
     .inside = self},
    {.name = "resources",
     .shape = Shape::map,
     .summary = "what may be acted on",
     .inside = resource_row},
    {.name = "probes", .shape = Shape::map, .summary = "what is watched", .inside = probe_row},
    {.name = "signals",
     .shape = Shape::map,
     .summary = "expressions named once and read everywhere",
     .inside = signal_row},
    {.name = "defaults",
     .shape = Shape::group,
     .summary = "what rules and probes inherit, and the figures of the rails",
     .inside = defaults},
    {.name = "allow_unattended",
     .shape = Shape::one_or_list,
     .summary = "stateful actions that may run without approval, where the step says so too",
     .otherwise = "none",
     .inside = action_name},
    {.name = "labels",
     .shape = Shape::map,
     .summary = "labels that every rule has unless it says otherwise",
     .otherwise = "none",
     .inside = label},
    {.name = "rules",
     .shape = Shape::list,
     .summary = "the entries of the runbook",
     .inside = rule_row},
    {.name = "contacts",
     .shape = Shape::map,
     .summary = "people and channels",
     .inside = contact_row},
    {.name = "escalation",
     .shape = Shape::list,
     .summary = "who is told of an incident, and when",
     .otherwise = "every contact, once, when it is handed over or needs approval",
     .inside = escalation_level},
    {.name = "escalations",
     .shape = Shape::map,
     .summary = "further lists, by name; a rule says which",
     .otherwise = "none",
     .inside = escalation_list},
    {.name = "severities",
     .shape = Shape::map,
     .summary = "what each severity means",
     .choices = "P0 P1 P2 P3",
     .inside = severity_row},
    {.name = "maintenance",
     .shape = Shape::list,
     .summary = "windows in which rules are muted, and routine tasks",
     .inside = task_row},
};

}  // namespace runbookd::load::keys
