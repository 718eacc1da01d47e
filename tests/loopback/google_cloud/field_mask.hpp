// updateMask as Google applies it: only the named paths are touched; what the body has there
// replaces the old value as a whole (lists and maps too), what the body lacks is cleared.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/loopback/google_cloud/json_tools.hpp"

namespace runbookd::sim {

std::vector<std::string> split(std::string_view text, char separator);

void apply_mask(json::object& target, const json::object& body,
                const std::vector<std::string>& paths);

}  // namespace runbookd::sim
