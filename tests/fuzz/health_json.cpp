// A path of `json:` and the document that it is looked for in.
#include "tests/fuzz/target.hpp"

#include "probes/http/json_document.hpp"

namespace runbookd::fuzz {

void take(std::string_view input) {
  std::string_view body;
  const std::string_view written = first_of(input, body);
  const auto path = probes::JsonPath::parse(written);
  const auto document = probes::parse_json(body);
  if (!path || !document) return;
  for (const net::Unit unit : {net::Unit::number, net::Unit::string, net::Unit::hex,
                               net::Unit::rfc3339, net::Unit::boolean, net::Unit::percent})
    (void)document->read(*path, unit);
  (void)document->mismatch({*path, 1.0});
}

}  // namespace runbookd::fuzz
