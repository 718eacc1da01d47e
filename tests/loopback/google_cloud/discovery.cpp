#include "tests/loopback/google_cloud/discovery.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "tests/loopback/google_cloud/field_mask.hpp"

namespace runbookd::sim {

/// Defined in a file that the build makes of contracts.json.
extern const std::string_view builtin_contracts;

namespace {

constexpr std::string_view https = "https://";

std::string singular(std::string text) {
  if (text.ends_with('s')) text.pop_back();
  return text;
}

ApiMethod read_method(const json::object& doc, const std::string& base, const ApiContract* api) {
  ApiMethod method;
  method.id = text_of(doc, "id");
  method.http_method = text_of(doc, "httpMethod");
  method.segments = split(base + text_of(doc, "flatPath", text_of(doc, "path")), '/');
  if (const auto* parameters = object_of(doc, "parameters")) method.parameters = *parameters;
  if (const auto* request = object_of(doc, "request"))
    method.request_schema = text_of(*request, "$ref");
  if (const auto* response = object_of(doc, "response"))
    method.response_schema = text_of(*response, "$ref");
  const auto n = method.segments.size();
  if (n >= 2 && (method.http_method == "PATCH" || method.http_method == "PUT")) {
    method.body_name = singular(method.segments[n - 2]);
  }
  method.api = api;
  return method;
}

void collect_methods(const json::object& node, const std::string& base, ApiContract& api) {
  if (const auto* methods = object_of(node, "methods")) {
    for (const auto& m : *methods)
      api.methods.push_back(read_method(m.value().as_object(), base, &api));
  }
  if (const auto* resources = object_of(node, "resources")) {
    for (const auto& r : *resources) collect_methods(r.value().as_object(), base, api);
  }
}

std::unique_ptr<ApiContract> read_api(const json::object& doc) {
  auto api = std::make_unique<ApiContract>();
  std::string root = text_of(doc, "rootUrl");
  if (root.starts_with(https)) root.erase(0, https.size());
  api->host = root.substr(0, root.find('/'));
  if (const auto* parameters = object_of(doc, "parameters")) api->parameters = *parameters;
  if (const auto* schemas = object_of(doc, "schemas")) api->schemas = *schemas;
  collect_methods(doc, text_of(doc, "servicePath"), *api);
  return api;
}

json::object read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  boost::system::error_code error;
  auto value = json::parse(text.str(), error);
  if (error || !value.is_object()) {
    throw std::runtime_error(path.string() + ": not a JSON object: " + error.message());
  }
  return std::move(value.as_object());
}

// What newer client libraries know and the documents do not yet.
void apply_overlay(const json::object& overlay, ApiContract& api) {
  if (const auto* by_method = object_of(overlay, "methodParams")) {
    for (auto& method : api.methods) {
      const auto* extra = object_of(*by_method, method.id);
      if (extra == nullptr) continue;
      for (const auto& p : *extra) method.parameters[p.key()] = p.value();
    }
  }
  if (const auto* by_schema = object_of(overlay, "schemaProps")) {
    for (const auto& s : *by_schema) {
      auto& properties = ensure_object(ensure_object(api.schemas, s.key()), "properties");
      for (const auto& p : s.value().as_object()) properties[p.key()] = p.value();
    }
  }
}

bool segment_matches(std::string_view pattern, std::string_view segment) {
  if (!pattern.starts_with('{')) return pattern == segment;
  const auto verb = pattern.substr(pattern.find('}') + 1);
  if (!segment.ends_with(verb) || segment.size() == verb.size()) return false;
  segment.remove_suffix(verb.size());
  return segment.find(':') == std::string_view::npos;
}

bool path_matches(const ApiMethod& method, const std::vector<std::string>& segments) {
  if (method.segments.size() != segments.size()) return false;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (!segment_matches(method.segments[i], segments[i])) return false;
  }
  return true;
}

}  // namespace

Contracts Contracts::builtin() {
  Contracts out;
  const auto doc = json::parse({builtin_contracts.data(), builtin_contracts.size()});
  for (const auto& api : doc.at("apis").as_array()) out.apis_.push_back(read_api(api.as_object()));
  return out;
}

Contracts Contracts::from_directory(const std::filesystem::path& directory) {
  Contracts out;
  json::object overlay;
  const auto overlay_path = directory / "overlay.json";
  if (std::filesystem::exists(overlay_path)) overlay = read_file(overlay_path);
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() != ".json" || entry.path() == overlay_path) continue;
    auto api = read_api(read_file(entry.path()));
    if (const auto* extra = object_of(overlay, entry.path().stem().string())) {
      apply_overlay(*extra, *api);
    }
    out.apis_.push_back(std::move(api));
  }
  return out;
}

const ApiMethod* Contracts::find(std::string_view http_method, std::string_view host,
                                 std::string_view path) const {
  if (path.starts_with('/')) path.remove_prefix(1);
  const auto segments = split(path, '/');
  for (const auto& api : apis_) {
    if (api->host != host) continue;
    for (const auto& method : api->methods) {
      if (method.http_method == http_method && path_matches(method, segments)) return &method;
    }
  }
  return nullptr;
}

std::size_t Contracts::method_count() const {
  std::size_t n = 0;
  for (const auto& api : apis_) n += api->methods.size();
  return n;
}

}  // namespace runbookd::sim
