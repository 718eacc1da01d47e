#include "daemon/net/google/operation.hpp"

#include <algorithm>

#include "daemon/base/text.hpp"
#include "daemon/net/google/error.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::net {

namespace {

constexpr std::size_t max_plain_name = 128;
constexpr std::size_t max_operation_name = 512;

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || is_digit(c); }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

}  // namespace

bool is_plain_name(std::string_view name) {
  return !name.empty() && name.size() <= max_plain_name &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return is_lower_or_digit(c) || c == '-' || c == ':' || c == '.';
         });
}

bool is_google_operation_name(std::string_view name) {
  return name.starts_with("projects/") && name.size() <= max_operation_name &&
         name.find("..") == std::string_view::npos &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return is_lower_or_digit(c) || is_upper(c) || c == '-' || c == '_' || c == '.' ||
                  c == '/' || c == ':';
         });
}

std::optional<GoogleOperation> google_operation(const boost::json::object& raw) {
  GoogleOperation out;
  out.name = json_text_at(raw, {"name"});
  if (!is_google_operation_name(out.name)) return std::nullopt;
  out.verb = json_text_at(raw, {"metadata", "verb"});
  out.target = json_text_at(raw, {"metadata", "target"});
  out.done = json_flag_at(raw, {"done"});
  if (json_object_at(raw, {"error"}) != nullptr) {
    out.failed = true;
    out.error = one_line(json_text_at(raw, {"error", "message"}), max_error_message);
    if (out.error.empty()) out.error = "the operation failed without a message";
  }
  return out;
}

std::optional<GoogleOperation> parse_google_operation(std::string_view body) {
  const auto raw = parse_json_object(body);
  return raw ? google_operation(*raw) : std::nullopt;
}

}  // namespace runbookd::net
