#include "config/load/elsewhere.hpp"

#include <algorithm>
#include <array>

namespace runbookd::load {

namespace {

constexpr std::array<std::string_view, 10> of_steps{"do",       "target",  "if",   "requires",
                                                    "approval", "hazard",  "verb", "on_failure",
                                                    "at_most",  "cooldown"};
constexpr std::array<std::string_view, 16> of_rules{
    "severity", "when", "for",    "resolve_after", "steps",   "run",     "updates",  "rto",
    "locks",    "mode", "labels", "during_storm",  "summary", "runbook", "evidence", "on_unknown"};

constexpr std::string_view to_a_step = "it belongs to a step: write it beside the step's `do`";
constexpr std::string_view to_the_rule =
    "it belongs to the rule: write it beside the rule's `name`";

}  // namespace

Elsewhere keys_of_steps(const Context& c) {
  Elsewhere out;
  for (const auto key : of_steps) out.push_back({key, to_a_step});
  for (const ActionKind* kind : c.kinds.actions)
    for (const KeyDoc& key : kind->keys)
      if (std::find(of_rules.begin(), of_rules.end(), key.name) == of_rules.end())
        out.push_back({key.name, to_a_step});
  return out;
}

Elsewhere keys_of_rules() {
  Elsewhere out;
  for (const auto key : of_rules) out.push_back({key, to_the_rule});
  return out;
}

Elsewhere keys_of_one_rule() {
  constexpr std::string_view to_one = "it belongs to a rule: write it beside the rule's `name`";
  Elsewhere out{{"name", to_one}, {"verify", to_one}, {"settle", to_one}, {"within", to_one}};
  for (const auto key : of_rules) out.push_back({key, to_one});
  return out;
}

}  // namespace runbookd::load
