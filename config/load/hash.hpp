// A fingerprint of a piece of the document, to tell what a reload changed. FNV-1a; not a defence.
#pragma once

#include "config/document/node.hpp"

namespace runbookd::load {

inline constexpr std::uint64_t hash_start = 0xcbf29ce484222325ull;
std::uint64_t hash_node(const document::Node& node, std::uint64_t from = hash_start);
std::string hash_text(std::uint64_t hash);

}  // namespace runbookd::load
