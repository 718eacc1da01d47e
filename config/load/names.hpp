// What things are called in the rulebook, for who named one that there is not. Internal to load.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/load/context.hpp"

namespace runbookd::load {

/// Views into the rulebook; of very many some, since a hint is not worth more.
using Names = std::vector<std::string_view>;
Names resource_names(const Context& c);
Names probe_names(const Context& c);
Names rule_names(const Context& c);
Names contact_names(const Context& c);
/// Keys of probes and contacts that say their kind, kinds of resources and actions; with those of a
/// later version.
Names probe_kind_names(const Context& c);
Names channel_names(const Context& c);
Names resource_kind_names(const Context& c);
Names action_names(const Context& c);
/// Those of this version alone.
Names known_probe_kinds(const Context& c);
Names known_channels(const Context& c);
/// Those of any kind that are called so: cloud_run.restart, of `restart`.
Names actions_called(const Context& c, std::string_view verb);

/// What is spelled alike, or the only one that begins so; empty when there is none.
std::string nearest_of(std::string_view word, const Names& known);
/// `did you mean ops?`, else all of them when they are few.
std::string hint_of(std::string_view word, const Names& known);

}  // namespace runbookd::load
