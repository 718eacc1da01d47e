// Where in the file a fault of a JSON path is, so that the caret points at it.
#pragma once

#include "config/document/node.hpp"
#include "probes/http/json_path.hpp"

namespace runbookd::probes {

/// `text` begins with the path.
document::Node place_of(const document::Node& text, const PathFault& fault);
/// The key under which `value` stands in `map`.
const document::Node& key_of(const document::Node& map, const document::Node& value);

}  // namespace runbookd::probes
