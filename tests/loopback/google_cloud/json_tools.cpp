#include "tests/loopback/google_cloud/json_tools.hpp"

#include <array>
#include <charconv>
#include <ctime>
#include <vector>

namespace runbookd::sim {
namespace {

bool is_map(std::string_view key) {
  return key == "annotations" || key == "labels" || key == "limits" || key == "redisConfigs";
}

bool is_default(std::string_view key, const json::value& v) {
  switch (v.kind()) {
    case json::kind::null:
      return true;
    case json::kind::bool_:
      return !v.get_bool();
    case json::kind::int64:
      return v.get_int64() == 0;
    case json::kind::uint64:
      return v.get_uint64() == 0;
    case json::kind::double_:
      return v.get_double() == 0;
    case json::kind::string:
      return v.get_string().empty() && key != "value";
    case json::kind::array:
      return v.get_array().empty();
    case json::kind::object:
      return v.get_object().empty() && is_map(key);
  }
  return false;
}

}  // namespace

std::string to_text(const json::string& s) { return {s.data(), s.size()}; }

std::string text_of(const json::object& o, std::string_view key, std::string fallback) {
  const auto* v = o.if_contains(key);
  return v != nullptr && v->is_string() ? to_text(v->get_string()) : std::move(fallback);
}

double number_of(const json::object& o, std::string_view key, double fallback) {
  const auto* v = o.if_contains(key);
  if (v == nullptr) return fallback;
  if (v->is_double()) return v->get_double();
  if (v->is_int64()) return static_cast<double>(v->get_int64());
  if (v->is_uint64()) return static_cast<double>(v->get_uint64());
  return fallback;
}

std::int64_t int_of(const json::object& o, std::string_view key, std::int64_t fallback) {
  const auto* v = o.if_contains(key);
  if (v == nullptr || !v->is_string()) {
    return static_cast<std::int64_t>(number_of(o, key, static_cast<double>(fallback)));
  }
  std::int64_t out = fallback;
  const auto& s = v->get_string();
  std::from_chars(s.data(), s.data() + s.size(), out);
  return out;
}

bool bool_of(const json::object& o, std::string_view key, bool fallback) {
  const auto* v = o.if_contains(key);
  return v != nullptr && v->is_bool() ? v->get_bool() : fallback;
}

const json::object* object_of(const json::object& o, std::string_view key) {
  const auto* v = o.if_contains(key);
  return v == nullptr ? nullptr : v->if_object();
}

const json::array* array_of(const json::object& o, std::string_view key) {
  const auto* v = o.if_contains(key);
  return v == nullptr ? nullptr : v->if_array();
}

json::object& ensure_object(json::object& o, std::string_view key) {
  json::value& v = o[key];
  if (!v.is_object()) v = json::object{};
  return v.get_object();
}

void drop_defaults(json::object& o) {
  std::vector<std::string> gone;
  for (auto& member : o) {
    const std::string_view key{member.key().data(), member.key().size()};
    if (auto* inner = member.value().if_object()) drop_defaults(*inner);
    if (auto* list = member.value().if_array()) {
      for (auto& element : *list) {
        if (auto* inner = element.if_object()) drop_defaults(*inner);
      }
    }
    if (is_default(key, member.value())) gone.emplace_back(key);
  }
  for (const auto& key : gone) o.erase(key);
}

std::string rfc3339(Time t) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(t);
  const std::time_t seconds = whole.time_since_epoch().count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 40> buffer{};
  std::size_t n = std::strftime(buffer.data(), buffer.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  n += static_cast<std::size_t>(std::snprintf(buffer.data() + n, buffer.size() - n, ".%06lldZ",
                                              static_cast<long long>((t - whole).count())));
  return {buffer.data(), n};
}

std::uint64_t fingerprint(std::string_view text) {
  std::uint64_t hash = 1469598103934665603ULL;
  for (const unsigned char c : text) hash = (hash ^ c) * 1099511628211ULL;
  // FNV leaves similar names with similar high bits.
  hash ^= hash >> 29;
  return hash * 0x9E3779B97F4A7C15ULL;
}

}  // namespace runbookd::sim
