// A column's text, as Postgres writes it under intervalstyle iso_8601, DateStyle ISO and TimeZone
// UTC, becomes a signal's value.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/value.hpp"

namespace runbookd::probes::sql {

/// `type_oid` is the server's type of the column. nullopt when it does not map to `type` or the
/// value has no place there (`infinity`, NaN).
std::optional<Cell> cell_of(Type type, unsigned type_oid, const std::string& text);

/// Seconds of `P1DT2H3.5S`; months count 30 days and years 365.25, as Postgres' extract(epoch) has
/// it.
std::optional<double> iso_interval_seconds(std::string_view text);

/// What `types:` should say for a column of this server type: `bool`, `duration` ...
std::string_view unit_for(unsigned type_oid);

}  // namespace runbookd::probes::sql
