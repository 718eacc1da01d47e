// A fingerprint of a piece of the document, to tell what a reload changed.
#pragma once

#include "config/document/node.hpp"
#include "daemon/base/fnv.hpp"

namespace runbookd::load {

std::uint64_t hash_node(const document::Node& node, std::uint64_t from = fnv_start);

}  // namespace runbookd::load
