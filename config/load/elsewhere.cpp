#include "config/load/elsewhere.hpp"

#include <span>

#include "config/load/keys/rulebook.hpp"

namespace runbookd::load {

namespace {

// Keys of `here` that mean nothing in `there`. A name is no sign of a wrong indentation.
std::vector<std::string_view> only_in(std::span<const Key> here, std::span<const Key> there) {
  std::vector<std::string_view> out;
  for (const Key& key : here)
    if (find_key(there, key.name) == nullptr && key.name != "name") out.push_back(key.name);
  return out;
}

constexpr std::string_view to_a_step = "it belongs to a step: write it beside the step's `do`";
constexpr std::string_view to_the_rule =
    "it belongs to the rule: write it beside the rule's `name`";

}  // namespace

Elsewhere keys_of_steps(const Context& c) {
  Elsewhere out;
  for (const auto key : only_in(keys::step, keys::rule)) out.push_back({key, to_a_step});
  for (const ActionKind* kind : c.kinds.actions)
    for (const auto key : only_in(kind->keys, keys::rule)) out.push_back({key, to_a_step});
  return out;
}

Elsewhere keys_of_rules() {
  Elsewhere out;
  for (const auto key : only_in(keys::rule, keys::step)) out.push_back({key, to_the_rule});
  return out;
}

Elsewhere keys_of_one_rule() {
  constexpr std::string_view to_one = "it belongs to a rule: write it beside the rule's `name`";
  Elsewhere out{{"name", to_one}};
  for (const auto key : only_in(keys::rule, keys::rulebook)) out.push_back({key, to_one});
  return out;
}

}  // namespace runbookd::load
