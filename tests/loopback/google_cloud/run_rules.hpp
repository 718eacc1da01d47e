// What Cloud Run refuses in a service, and what it fills in when a field is left out.
#pragma once

#include <optional>

#include "tests/loopback/google_cloud/errors.hpp"
#include "tests/loopback/google_cloud/settings.hpp"

namespace runbookd::sim {

/// `4Gi`, `512Mi`, `1G`, plain bytes; nullopt for anything else.
std::optional<double> parse_memory_bytes(std::string_view text);
/// `2`, `1000m`, `0.5`.
std::optional<double> parse_cpu(std::string_view text);

/// `wanted` replaces `before`. The traffic list is judged elsewhere.
std::optional<ApiError> check_service(const json::object& wanted, const json::object& before,
                                      const WorldNames& names, const Settings& settings);

void fill_service_defaults(json::object& spec);

}  // namespace runbookd::sim
