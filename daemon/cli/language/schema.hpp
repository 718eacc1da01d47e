// The JSON Schema (draft-07) of a rulebook, from the rows of the language and of every kind: what
// yaml-language-server and JetBrains' editors complete and check with.
//
// It holds what one value says by itself: unknown keys, shapes, bounds, choices, what is missing.
// What expressions mean, which names there are and what two keys have to do with each other, only
// `check` knows.
#pragma once

#include <boost/json/object.hpp>

#include "config/load/kinds.hpp"

namespace runbookd::cli {

boost::json::object rulebook_schema(const load::Kinds& kinds);

}  // namespace runbookd::cli
