// A domain that is mapped to a Cloud Run service, as the API tells it (pure).
#pragma once

#include <optional>
#include <string_view>

#include "daemon/net/google/ready_observer.hpp"

namespace runbookd::remediations::domain_mapping {

std::optional<net::Readiness> judge_mapping(std::string_view body);

}  // namespace runbookd::remediations::domain_mapping
