#include "tests/loopback/google_cloud/errors.hpp"

#include <array>

namespace runbookd::sim {
namespace {

struct Code {
  int http;
  int rpc;
  std::string_view status;
  std::string_view message;
};

// One row per status; where an HTTP status has several, the first row is its usual meaning.
constexpr std::array codes{
    Code{400, 3, "INVALID_ARGUMENT", "Request contains an invalid argument."},
    Code{400, 9, "FAILED_PRECONDITION", "Precondition check failed."},
    Code{401, 16, "UNAUTHENTICATED", "Request had invalid authentication credentials."},
    Code{403, 7, "PERMISSION_DENIED", "The caller does not have permission"},
    Code{404, 5, "NOT_FOUND", "Requested entity was not found."},
    Code{409, 10, "ABORTED", "The operation was aborted."},
    Code{409, 6, "ALREADY_EXISTS", "Requested entity already exists"},
    Code{429, 8, "RESOURCE_EXHAUSTED",
         "Quota exceeded for quota metric 'Write requests' and limit "
         "'Write requests per minute per region'."},
    Code{499, 1, "CANCELLED", "The operation was cancelled."},
    Code{500, 13, "INTERNAL", "Internal error encountered."},
    Code{501, 12, "UNIMPLEMENTED", "Operation is not implemented, or supported, or enabled."},
    Code{503, 14, "UNAVAILABLE", "The service is currently unavailable."},
    Code{504, 4, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete."},
};

json::object detail(std::string_view type) {
  return {{"@type", "type.googleapis.com/google.rpc." + std::string(type)}};
}

}  // namespace

Response render(const ApiError& error) {
  json::object inner{{"code", error.http}, {"message", error.message}};
  if (error.reason.empty()) {
    inner["status"] = error.status;
  } else {
    inner["errors"] =
        json::array{{{"message", error.message}, {"domain", "global"}, {"reason", error.reason}}};
  }
  if (!error.details.empty()) inner["details"] = error.details;
  Response response;
  response.status = error.http;
  response.body = json::serialize(json::object{{"error", inner}});
  if (error.http == 401) {
    response.headers.emplace_back("WWW-Authenticate",
                                  "Bearer realm=\"https://accounts.google.com/\"");
  }
  if (error.retry_after_s) {
    response.headers.emplace_back("Retry-After", std::to_string(*error.retry_after_s));
  }
  return response;
}

Response html_page(int status, std::string_view title, std::string_view text) {
  Response response;
  response.status = status;
  response.content_type = "text/html; charset=UTF-8";
  response.body = "<!DOCTYPE html>\n<html lang=en>\n  <meta charset=utf-8>\n  <title>Error " +
                  std::to_string(status) + " (" + std::string(title) + ")!!1</title>\n  <p><b>" +
                  std::to_string(status) + ".</b> <ins>That's an error.</ins>\n  <p>" +
                  std::string(text) + "  <ins>That's all we know.</ins>\n";
  return response;
}

Response html_not_found(const Request& request) {
  return html_page(
      404, "Not Found",
      "The requested URL <code>" + request.path + "</code> was not found on this server.");
}

Response ok_json(const json::object& body) {
  Response response;
  response.body = json::serialize(body);
  return response;
}

ApiError invalid_argument(std::string message, std::vector<Violation> violations) {
  ApiError error{400, "INVALID_ARGUMENT", std::move(message), {}, {}};
  if (violations.empty()) return error;
  json::array list;
  for (const auto& v : violations) {
    json::object entry;
    if (!v.field.empty()) entry["field"] = v.field;
    entry["description"] = v.description;
    list.push_back(std::move(entry));
  }
  auto bad_request = detail("BadRequest");
  bad_request["fieldViolations"] = std::move(list);
  error.details.push_back(std::move(bad_request));
  return error;
}

ApiError failed_precondition(std::string message) {
  return {400, "FAILED_PRECONDITION", std::move(message), {}, {}};
}
ApiError not_found(std::string message) { return {404, "NOT_FOUND", std::move(message), {}, {}}; }
ApiError aborted(std::string message) { return {409, "ABORTED", std::move(message), {}, {}}; }
ApiError already_exists(std::string message) {
  return {409, "ALREADY_EXISTS", std::move(message), {}, {}};
}
ApiError unimplemented(std::string message) {
  return {501, "UNIMPLEMENTED", std::move(message), {}, {}};
}

ApiError permission_denied(std::string_view permission, std::string_view resource) {
  ApiError error{403, "PERMISSION_DENIED", {}, {}, {}};
  error.message = "Permission '" + std::string(permission) + "' denied on resource '" +
                  std::string(resource) + "' (or it may not exist).";
  auto info = detail("ErrorInfo");
  info["reason"] = "IAM_PERMISSION_DENIED";
  info["domain"] = "iam.googleapis.com";
  info["metadata"] = json::object{{"permission", permission}, {"resource", resource}};
  error.details.push_back(std::move(info));
  return error;
}

ApiError unauthenticated(std::string_view reason, std::string message) {
  ApiError error{401, "UNAUTHENTICATED", std::move(message), {}, {}};
  auto info = detail("ErrorInfo");
  info["reason"] = reason;
  info["domain"] = "googleapis.com";
  error.details.push_back(std::move(info));
  return error;
}

ApiError error_for_status(int http, std::optional<int> retry_after_s) {
  ApiError error{http, "UNKNOWN", "Unknown error.", {}, retry_after_s};
  for (const auto& code : codes) {
    if (code.http != http) continue;
    error.status = code.status;
    error.message = code.message;
    break;
  }
  if (retry_after_s) {
    auto info = detail("RetryInfo");
    info["retryDelay"] = std::to_string(*retry_after_s) + "s";
    error.details.push_back(std::move(info));
  }
  return error;
}

int rpc_code(std::string_view status) {
  for (const auto& code : codes) {
    if (code.status == status) return code.rpc;
  }
  return 2;
}

}  // namespace runbookd::sim
