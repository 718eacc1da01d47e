// The messages of grpc.health.v1, and what an answer means: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/sample.hpp"
#include "probes/grpc/unary_call.hpp"

namespace runbookd::probes::grpc {

inline constexpr std::string_view check_path = "/grpc.health.v1.Health/Check";

/// A HealthCheckRequest, with the five bytes before it that gRPC puts there.
std::string request_message(std::string_view service);

/// HealthCheckResponse.status: 0 UNKNOWN, 1 SERVING, 2 NOT_SERVING, 3 SERVICE_UNKNOWN. Nothing when
/// the bytes are none such.
std::optional<int> status_of(std::string_view message);

/// Of a call that has come to its end.
Sample judge(const UnaryAnswer& answer);

}  // namespace runbookd::probes::grpc
