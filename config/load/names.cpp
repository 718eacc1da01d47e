#include "config/load/names.hpp"

#include <algorithm>

#include "daemon/base/nearest.hpp"
#include "daemon/base/text.hpp"
#include "daemon/decide/ladder/identity.hpp"

namespace runbookd::load {

namespace {

constexpr std::size_t most_compared = 500;
constexpr std::size_t most_listed = 8;
constexpr std::size_t shortest_beginning = 3;  // `eng` for eng-manager, `pg` for nothing

template <class List, class NameOf>
Names some_of(const List& list, NameOf name_of_item) {
  Names out;
  for (const auto& item : list) {
    if (out.size() >= most_compared) break;
    if (const std::string_view name = name_of_item(item); !name.empty()) out.push_back(name);
  }
  return out;
}

constexpr auto itself = [](const std::string& name) { return std::string_view{name}; };
constexpr auto by_name = [](const auto& item) { return std::string_view{item.name}; };
constexpr auto by_key = [](const auto* kind) { return kind->key; };
constexpr auto name_of_row = [](const auto* kind) { return kind->name; };
constexpr auto known_key = [](const auto* kind) {
  return kind->planned ? std::string_view{} : kind->key;
};

}  // namespace

Names resource_names(const Context& c) { return some_of(c.book.plan->resources, by_name); }

Names probe_names(const Context& c) {
  return some_of(c.book.plan->sources, [](const decide::Source& source) {
    return source.is_resource ? std::string_view{} : std::string_view{source.name};
  });
}

Names rule_names(const Context& c) { return some_of(c.rule_names, itself); }
Names contact_names(const Context& c) { return some_of(c.contact_names, itself); }

Names probe_kind_names(const Context& c) { return some_of(c.kinds.probes, by_key); }

Names channel_names(const Context& c) { return some_of(c.kinds.notifiers, by_key); }
Names resource_kind_names(const Context& c) { return some_of(c.kinds.resources, name_of_row); }
Names action_names(const Context& c) { return some_of(c.kinds.actions, name_of_row); }

Names known_probe_kinds(const Context& c) { return some_of(c.kinds.probes, known_key); }
Names known_channels(const Context& c) { return some_of(c.kinds.notifiers, known_key); }

Names actions_called(const Context& c, std::string_view verb) {
  Names out = action_names(c);
  std::erase_if(out, [&](std::string_view name) {
    return decide::verb_of_kind(name) != verb || name == verb;
  });
  return out;
}

std::string nearest_of(std::string_view word, const Names& known) {
  std::string near = nearest(word, known);
  if (!near.empty() || word.size() < shortest_beginning) return near;
  const auto begins = [&](std::string_view name) {
    return name.starts_with(word) || (word.starts_with(name) && name.size() >= shortest_beginning);
  };
  const auto one = std::find_if(known.begin(), known.end(), begins);
  if (one == known.end() || std::find_if(one + 1, known.end(), begins) != known.end()) return {};
  return std::string(*one);
}

std::string hint_of(std::string_view word, const Names& known) {
  if (known.empty()) return "there is none yet";
  const std::string near = nearest_of(word, known);
  if (!near.empty()) return "did you mean " + near + "?";
  if (known.size() > most_listed) return {};
  return (known.size() == 1 ? "there is " : "there are ") + joined(known);
}

}  // namespace runbookd::load
