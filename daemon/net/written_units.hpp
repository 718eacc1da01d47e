// `types: {NAME: unit}`, by which kinds whose signals have any name are told what a figure is. A
// template, since this layer does not know the document's reader.
#pragma once

#include <algorithm>
#include <map>
#include <string>

#include "daemon/base/key.hpp"
#include "daemon/net/failure.hpp"
#include "daemon/net/unit.hpp"

namespace runbookd::net {

/// What stands behind each name.
inline constexpr Key unit_of_a_figure[] = {
    {.shape = Shape::choice, .choices = "percent ratio s ms unix B KiB MiB number"}};

using Units = std::map<std::string, Unit, std::less<>>;

/// Returns false when something was wrong in it, which is reported.
template <class Reader>
bool read_units(Reader& reader, std::string_view key, Units& out) {
  const auto entries = reader.map(key);
  if (entries.empty()) return true;
  const Key& row = reader.row(key)->inside.front();
  const auto choices = choices_of(row);
  auto units = *reader.child(key);
  for (const auto& [name, node] : entries) {
    const bool known =
        node->is_scalar() && std::find(choices.begin(), choices.end(), node->text) != choices.end();
    if (const auto unit = known ? unit_named(node->text) : std::nullopt) {
      out.emplace(name, *unit);
    } else {
      units.error(name, "the unit of `" + printable(name) + "` is not known",
                  "one of " + std::string(row.choices));
    }
  }
  return !units.failed();
}

}  // namespace runbookd::net
