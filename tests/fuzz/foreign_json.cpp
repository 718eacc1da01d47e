// JSON of others, and JSON that commands us.
#include "tests/fuzz/target.hpp"

#include "daemon/net/json.hpp"

namespace runbookd::fuzz {

void take(std::string_view input) {
  (void)net::parse_foreign_json(input);
  (void)net::parse_json_object(input);
  (void)net::parse_json_object_strictly(input);
}

}  // namespace runbookd::fuzz
