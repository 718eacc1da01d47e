// What one statement brought back, and how much of it is taken.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace runbookd::net {

struct PostgresColumn {
  std::string name;
  unsigned type = 0;  ///< the server's oid of the type: 16 bool, 1186 interval ...
};

/// Values in the server's text form; nullopt = NULL.
struct PostgresTable {
  std::vector<PostgresColumn> columns;
  std::vector<std::vector<std::optional<std::string>>> rows;
  /// Index of a column, -1 when there is none of that name.
  int column(std::string_view name) const;
};

/// What one statement may bring in; more ends it with `too_large` and drops the connection.
inline constexpr std::size_t max_postgres_bytes = std::size_t{4} << 20;
inline constexpr int max_postgres_rows = 10'000;
inline constexpr int max_postgres_columns = 256;
inline constexpr std::size_t max_postgres_cells = 100'000;

}  // namespace runbookd::net
