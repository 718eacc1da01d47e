// A connector of Serverless VPC Access as the API tells it (pure).
#pragma once

#include <optional>
#include <string_view>

#include "daemon/net/google/ready_observer.hpp"

namespace runbookd::remediations::vpc_connector {

std::optional<net::Readiness> judge_connector(std::string_view body);

}  // namespace runbookd::remediations::vpc_connector
