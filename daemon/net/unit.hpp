// The units that `json: {name: path as UNIT}` and `types: {metric: UNIT}` know: what a number from
// outside means.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "daemon/base/value.hpp"

namespace runbookd::net {

enum class Unit {
  percent,
  ratio,
  s,
  ms,
  unix_time,
  rfc3339,
  bytes,
  kib,
  mib,
  hex,
  number,
  boolean,
  string
};

/// `percent ratio s ms unix rfc3339 B KiB MiB hex number bool string`, in the order of Unit.
const std::vector<std::string_view>& unit_names();
std::optional<Unit> unit_named(std::string_view name);

Type type_of(Unit unit);

/// A plain number in base units (`percent` 5 -> 0.05, `ms` 5 -> 0.005, `MiB` 1 -> 1048576).
double in_base_units(Unit unit, double number);

/// Text as the unit reads it: a number with or without the unit's own `%`, `0x1f` for hex, a time
/// for rfc3339, true/false; monostate when it is none. Strings are cut at 256 bytes.
Cell read_text(Unit unit, std::string_view text);

/// One finite number, the whole text.
std::optional<double> parse_number(std::string_view text);

}  // namespace runbookd::net
