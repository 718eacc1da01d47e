// Lints: sound, but probably not what was meant. Each has a name; none changes the exit code,
// except under --strict. Internal to load.
#pragma once

#include "config/load/context.hpp"

namespace runbookd::load {

/// Conditions that can never hold, or always do, and counters that are compared with a number.
void lint_conditions(Context& c, const document::Node& document);
/// Steps that never start, never count, or stand in the way of each other.
void lint_steps(Context& c, const document::Node& document);
/// A rule's `for`, `verify`, `severity`, and what confirms it.
void lint_rules(Context& c, const document::Node& document);
/// Contacts that tell nobody.
void lint_contacts(Context& c, const document::Node& document);
/// What is said of the rulebook, and of its probes.
void lint_rulebook(Context& c, const document::Node& document);

/// The node of rule `index`, null when there is none.
const document::Node* rule_node(const document::Node& document, std::size_t index);
/// A warning at the key of `node`, all of which it marks.
void warn_at_key(Context& c, const document::Node& node, std::string_view key, std::string lint,
                 std::string message, std::string hint);
/// It has a step that changes something.
bool acts(const decide::Rule& rule);
/// In the mode that is in effect for the rule, people are asked before the step starts.
bool asks_people_first(const Context& c, const decide::Rule& rule, const decide::Step& step);

}  // namespace runbookd::load
