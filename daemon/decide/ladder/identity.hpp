// What an action is done to, and what makes two actions the same one.
//
//   app      a resource
//   app[a]   its instance `a`, of a resource with `targets`
//
// Locks, spacing, cooldown, budgets and pauses go by this key; what looks at all instances together
// goes by the group, `app`. The loader lets no resource be called with a bracket.
#pragma once

#include <string>
#include <string_view>

namespace runbookd::decide {

/// `app[a]`, or `app` when `target` is empty.
std::string instance_key(std::string_view resource, std::string_view target);
/// `app`, of `app[a]` and of `app`.
std::string_view group_of(std::string_view key);
/// `a` of `app[a]`; empty of `app`.
std::string_view target_of(std::string_view key);
/// `restart` of `cloud_run.restart`, `exec` of `exec`: what the kind's name says that it does.
std::string_view verb_of_kind(std::string_view kind);

/// Two actions with the same identity are the same: `same_action`, `cooldown`, `at_most` and the
/// suspension go by it, whichever rule or rung they belong to.
struct Identity {
  std::string kind;
  std::string verb;
  std::string resource;  ///< key
};

}  // namespace runbookd::decide
