#include "daemon/net/json.hpp"

#include <boost/json/parse.hpp>
#include <cmath>
#include <limits>

#include "daemon/base/number.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::net {
namespace json = boost::json;

std::optional<json::object> parse_json_object(std::string_view text) {
  if (text.size() > max_json_bytes) return std::nullopt;
  json::parse_options options;
  options.max_depth = max_json_depth;
  boost::system::error_code ec;
  json::value value = json::parse(json::string_view(text.data(), text.size()), ec, {}, options);
  if (ec || !value.is_object()) return std::nullopt;
  return std::move(value.get_object());
}

const json::value* json_at(const json::object& object, JsonPath path) {
  const json::object* here = &object;
  const json::value* found = nullptr;
  for (const std::string_view key : path) {
    if (here == nullptr) return nullptr;
    found = here->if_contains(json::string_view(key.data(), key.size()));
    if (found == nullptr) return nullptr;
    here = found->if_object();
  }
  return found;
}

const json::object* json_object_at(const json::object& object, JsonPath path) {
  const json::value* value = json_at(object, path);
  return value == nullptr ? nullptr : value->if_object();
}

const json::array* json_array_at(const json::object& object, JsonPath path) {
  const json::value* value = json_at(object, path);
  return value == nullptr ? nullptr : value->if_array();
}

std::string json_text_at(const json::object& object, JsonPath path) {
  const json::value* value = json_at(object, path);
  const json::string* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string{} : std::string(text->data(), text->size());
}

std::optional<std::int64_t> json_integer_at(const json::object& object, JsonPath path) {
  const json::value* value = json_at(object, path);
  if (value == nullptr) return std::nullopt;
  if (const auto* i = value->if_int64()) return *i;
  if (const auto* d = value->if_double()) {
    constexpr double limit = 9.0e15;  // beyond it a double holds no exact integers
    if (!std::isfinite(*d) || std::fabs(*d) > limit || std::floor(*d) != *d) return std::nullopt;
    return static_cast<std::int64_t>(*d);
  }
  if (const auto* s = value->if_string()) return whole_number<std::int64_t>({s->data(), s->size()});
  return std::nullopt;
}

std::optional<double> json_number_at(const json::object& object, JsonPath path) {
  const json::value* value = json_at(object, path);
  if (value != nullptr) {
    if (const auto* d = value->if_double()) return *d;
  }
  const auto integer = json_integer_at(object, path);
  if (!integer) return std::nullopt;
  return static_cast<double>(*integer);
}

bool json_flag_at(const json::object& object, JsonPath path) {
  const json::value* value = json_at(object, path);
  const bool* flag = value == nullptr ? nullptr : value->if_bool();
  return flag != nullptr && *flag;
}

json::string json_string(std::string_view text) {
  const std::string clean = valid_utf8(text);
  return json::string(clean.data(), clean.size());
}

}  // namespace runbookd::net
