// A request against its contract: parameters, types, and every field of the body down to the
// leaves. The messages are those of the real servers, for a client must survive them.
#pragma once

#include <optional>

#include "tests/loopback/google_cloud/discovery.hpp"
#include "tests/loopback/google_cloud/errors.hpp"
#include "tests/loopback/google_cloud/message.hpp"

namespace runbookd::sim {

/// nullopt: fine. `body` is the parsed body, an empty object when there was none.
std::optional<ApiError> validate(const ApiMethod& method, const Request& request,
                                 const json::object& body);

/// What of an answer its API's own description does not know; empty when nothing, or when there is
/// no description.
std::string judge_answer(const ApiMethod& method, const std::string& body);

}  // namespace runbookd::sim
