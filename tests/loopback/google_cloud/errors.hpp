// Google's error answers: the google.rpc.Status JSON of the APIs, and the HTML that the front ends
// in front of them give for what never reached an API.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/loopback/google_cloud/json_tools.hpp"
#include "tests/loopback/google_cloud/message.hpp"

namespace runbookd::sim {

struct ApiError {
  int http = 500;
  std::string status;  ///< `INVALID_ARGUMENT`, ...
  std::string message;
  json::array details;
  std::optional<int> retry_after_s;
  /// Of the older APIs (Cloud SQL): `instanceDoesNotExist`. The answer has their shape then.
  std::string reason = {};
};

struct Violation {
  std::string field;  ///< proto path, `service.template`; may be empty
  std::string description;
};

Response render(const ApiError& error);
Response html_page(int status, std::string_view title, std::string_view text);
/// What a Google front end says to a path that no API has.
Response html_not_found(const Request& request);
Response ok_json(const json::object& body);

ApiError invalid_argument(std::string message, std::vector<Violation> violations = {});
ApiError failed_precondition(std::string message);
ApiError not_found(std::string message);
ApiError aborted(std::string message);
ApiError already_exists(std::string message);
ApiError permission_denied(std::string_view permission, std::string_view resource);
ApiError unauthenticated(std::string_view reason, std::string message);
ApiError unimplemented(std::string message);
/// The usual answer of an API with this HTTP status (429 carries RetryInfo and Retry-After).
ApiError error_for_status(int http, std::optional<int> retry_after_s);

/// google.rpc.Code of a status name, as an operation's error carries it.
int rpc_code(std::string_view status);

}  // namespace runbookd::sim
