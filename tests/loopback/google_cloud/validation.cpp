#include "tests/loopback/google_cloud/validation.hpp"

#include <algorithm>
#include <cctype>
#include <limits>

#include "tests/loopback/google_cloud/field_mask.hpp"

namespace runbookd::sim {
namespace {

constexpr int max_depth = 32;

std::string snake_case(std::string_view camel) {
  std::string out;
  for (const unsigned char c : camel) {
    if (std::isupper(c) != 0 && !out.empty()) out += '_';
    out += static_cast<char>(std::tolower(c));
  }
  return out;
}

bool all_digits(std::string_view s) {
  return !s.empty() &&
         std::all_of(s.begin(), s.end(), [](unsigned char c) { return std::isdigit(c); });
}

bool is_integer_text(std::string_view s) {
  return all_digits(s.starts_with('-') ? s.substr(1) : s);
}

bool is_duration(std::string_view s) {
  if (!s.ends_with('s')) return false;
  s.remove_suffix(1);
  if (s.starts_with('-')) s.remove_prefix(1);
  const auto dot = s.find('.');
  return all_digits(s.substr(0, dot)) &&
         (dot == std::string_view::npos || all_digits(s.substr(dot + 1)));
}

bool is_enum_value(const json::object& schema, std::string_view text) {
  const auto* values = array_of(schema, "enum");
  if (values == nullptr) return true;
  return std::any_of(values->begin(), values->end(),
                     [&](const json::value& v) { return to_text(v.as_string()) == text; });
}

bool string_fits(const json::object& schema, std::string_view text) {
  const auto format = text_of(schema, "format");
  if (format == "int64") return is_integer_text(text);
  if (format == "google-duration") return is_duration(text);
  return is_enum_value(schema, text);
}

bool integer_fits(const json::value& value) {
  if (value.is_string()) return is_integer_text(to_text(value.get_string()));
  if (!value.is_int64()) return false;
  return value.get_int64() >= std::numeric_limits<std::int32_t>::min() &&
         value.get_int64() <= std::numeric_limits<std::int32_t>::max();
}

class Body {
 public:
  explicit Body(const json::object& schemas) : schemas_(schemas) {}

  void check_object(const json::object& value, const std::string& schema_name,
                    const std::string& at, int depth) {
    const auto* schema = object_of(schemas_, schema_name);
    const auto* properties = schema == nullptr ? nullptr : object_of(*schema, "properties");
    for (const auto& member : value) {
      const std::string key(member.key().data(), member.key().size());
      const auto* property = properties == nullptr ? nullptr : object_of(*properties, key);
      if (property == nullptr) {
        unknown(key, at);
      } else {
        check_value(member.value(), *property,
                    at.empty() ? snake_case(key) : at + '.' + snake_case(key), depth);
      }
    }
  }

  std::vector<Violation> violations;

 private:
  void check_value(const json::value& value, const json::object& schema, const std::string& at,
                   int depth) {
    if (depth > max_depth) return wrong(at, "TYPE_MESSAGE", value);
    if (value.is_null()) return;
    const auto ref = text_of(schema, "$ref");
    if (!ref.empty()) {
      if (!value.is_object()) return wrong(at, "type.googleapis.com/" + ref, value);
      return check_object(value.get_object(), ref, at, depth + 1);
    }
    const auto type = text_of(schema, "type");
    if (type == "array") return check_array(value, schema, at, depth);
    if (type == "object") return check_map(value, schema, at, depth);
    if (type == "string" && (value.is_int64() && text_of(schema, "format") == "int64")) return;
    if (type == "string" &&
        !(value.is_string() && string_fits(schema, to_text(value.get_string())))) {
      return wrong(at, "TYPE_STRING", value);
    }
    if (type == "boolean" && !value.is_bool()) return wrong(at, "TYPE_BOOL", value);
    if (type == "integer" && !integer_fits(value)) return wrong(at, "TYPE_INT32", value);
    if (type == "number" && !value.is_number()) wrong(at, "TYPE_DOUBLE", value);
  }

  void check_array(const json::value& value, const json::object& schema, const std::string& at,
                   int depth) {
    if (!value.is_array()) return wrong(at, "TYPE_MESSAGE", value);
    const auto* items = object_of(schema, "items");
    if (items == nullptr) return;
    std::size_t i = 0;
    for (const auto& element : value.get_array()) {
      check_value(element, *items, at + '[' + std::to_string(i++) + ']', depth + 1);
    }
  }

  void check_map(const json::value& value, const json::object& schema, const std::string& at,
                 int depth) {
    if (!value.is_object()) return wrong(at, "TYPE_MESSAGE", value);
    const auto* element = object_of(schema, "additionalProperties");
    if (element == nullptr || text_of(*element, "type") == "any") return;
    for (const auto& member : value.get_object()) {
      check_value(member.value(), *element, at + "[" + std::string(member.key()) + "]", depth + 1);
    }
  }

  void unknown(const std::string& name, const std::string& at) {
    std::string text = "Invalid JSON payload received. Unknown name \"" + name + '"';
    if (!at.empty()) text += " at '" + at + "'";
    violations.push_back({at, text + ": Cannot find field."});
  }

  void wrong(const std::string& at, const std::string& type, const json::value& value) {
    violations.push_back(
        {at, "Invalid value at '" + at + "' (" + type + "), " + json::serialize(value)});
  }

  const json::object& schemas_;
};

/// Map keys and list elements cannot be addressed: the path must end at a field of a message.
bool mask_path_exists(const ApiMethod& method, const std::string& path) {
  const json::object* schema = object_of(method.api->schemas, method.request_schema);
  const auto steps = split(path, '.');
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto* properties = schema == nullptr ? nullptr : object_of(*schema, "properties");
    const auto* property = properties == nullptr ? nullptr : object_of(*properties, steps[i]);
    if (property == nullptr) return false;
    schema = object_of(method.api->schemas, text_of(*property, "$ref"));
  }
  return !steps.empty();
}

void check_mask(const ApiMethod& method, const std::string& mask, std::vector<Violation>& out) {
  if (mask == "*") return;
  for (const auto& path : split(mask, ',')) {
    if (mask_path_exists(method, path)) continue;
    out.push_back({"update_mask",
                   "Invalid value at 'update_mask' (type.googleapis.com/"
                   "google.protobuf.FieldMask), Field '" +
                       path + "' could not be found in request message."});
  }
}

void check_parameter(const ApiMethod& method, const std::string& name, const std::string& value,
                     std::vector<Violation>& out) {
  const auto* spec = object_of(method.parameters, name);
  if (spec == nullptr || text_of(*spec, "location") != "query") {
    if (method.api->parameters.contains(name)) return;
    out.push_back({"", "Invalid JSON payload received. Unknown name \"" + name +
                           "\": Cannot bind query parameter. Field '" + name +
                           "' could not be found in request message."});
    return;
  }
  const auto type = text_of(*spec, "type");
  const bool fits = type == "boolean"   ? value == "true" || value == "false"
                    : type == "integer" ? is_integer_text(value)
                                        : string_fits(*spec, value);
  if (!fits) {
    const auto at = snake_case(name);
    out.push_back(
        {at, "Invalid value at '" + at + "' (TYPE_" + snake_case(type) + "), \"" + value + '"'});
  }
  if (text_of(*spec, "format") == "google-fieldmask") check_mask(method, value, out);
}

void check_required(const ApiMethod& method, const Request& request, std::vector<Violation>& out) {
  for (const auto& p : method.parameters) {
    const auto& spec = p.value().as_object();
    if (text_of(spec, "location") != "query" || !bool_of(spec, "required")) continue;
    if (!request.parameter(std::string(p.key()))) {
      out.push_back({snake_case(std::string(p.key())), "Required parameter is missing"});
    }
  }
}

}  // namespace

std::optional<ApiError> validate(const ApiMethod& method, const Request& request,
                                 const json::object& body) {
  std::vector<Violation> violations;
  for (const auto& [name, value] : request.query) check_parameter(method, name, value, violations);
  check_required(method, request, violations);
  Body checker(method.api->schemas);
  if (!method.request_schema.empty()) {
    checker.check_object(body, method.request_schema, method.body_name, 0);
  } else if (!body.empty()) {
    checker.violations.push_back({"", "Invalid JSON payload received. Unexpected body."});
  }
  violations.insert(violations.end(), checker.violations.begin(), checker.violations.end());
  if (violations.empty()) return std::nullopt;
  std::string message;
  for (const auto& v : violations) message += (message.empty() ? "" : "\n") + v.description;
  return invalid_argument(message, std::move(violations));
}

std::string judge_answer(const ApiMethod& method, const std::string& body) {
  if (method.response_schema.empty()) return {};
  boost::system::error_code error;
  const auto value = json::parse(body, error);
  if (error || !value.is_object()) return "no JSON object";
  Body checker(method.api->schemas);
  checker.check_object(value.get_object(), method.response_schema, {}, 0);
  return checker.violations.empty() ? std::string{} : checker.violations.front().description;
}

}  // namespace runbookd::sim
