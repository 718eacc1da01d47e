// The language as one JSON document: every kind with its keys and signals, and the keys of a
// rulebook itself.
#pragma once

#include <boost/json/object.hpp>

#include "config/load/kinds.hpp"

namespace runbookd::cli {

/// `probes`, `actions`, `resources`, `contacts` of kinds, and `rulebook`, the tree of keys.
boost::json::object language_json(const load::Kinds& kinds);

}  // namespace runbookd::cli
