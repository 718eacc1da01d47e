// The APIs' own description of themselves (Google's discovery documents): which paths exist, and
// what a request to each may hold. A built-in excerpt covers the methods that the product uses; a
// directory with the full documents covers every method.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/loopback/google_cloud/json_tools.hpp"

namespace runbookd::sim {

struct ApiContract;

struct ApiMethod {
  std::string id;  ///< `run.projects.locations.services.patch`
  std::string http_method;
  std::vector<std::string> segments;  ///< of the flat path; `{x}` and `{x}:verb` match one segment
  json::object parameters;
  std::string request_schema;   ///< empty: takes no body
  std::string response_schema;  ///< empty in the built-in excerpt
  /// What the server's messages call the body: `service` for a PATCH of a service, else empty.
  std::string body_name;
  const ApiContract* api = nullptr;
};

struct ApiContract {
  std::string host;
  json::object parameters;  ///< those that every method takes
  json::object schemas;
  std::vector<ApiMethod> methods;
};

class Contracts {
 public:
  static Contracts builtin();
  /// Reads every discovery document (and overlay.json) in the directory. Throws std::runtime_error
  /// for a file that is not JSON.
  static Contracts from_directory(const std::filesystem::path& directory);

  /// nullptr: no API has this path under this verb.
  const ApiMethod* find(std::string_view http_method, std::string_view host,
                        std::string_view path) const;
  std::size_t method_count() const;

 private:
  std::vector<std::unique_ptr<ApiContract>> apis_;
};

}  // namespace runbookd::sim
