#include "daemon/net/postgres/table.hpp"

namespace runbookd::net {

int PostgresTable::column(std::string_view name) const {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == name) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace runbookd::net
