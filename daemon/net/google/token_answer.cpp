#include "daemon/net/google/token_source.hpp"
#include "daemon/net/json.hpp"

namespace runbookd::net {
namespace {

constexpr std::size_t max_token = 16 << 10;
constexpr std::int64_t longest_life = 12 * 3600;  // seconds

// A token goes into a header: nothing but visible ASCII.
bool is_header_safe(std::string_view token) {
  for (const char c : token) {
    if (c <= 0x20 || c >= 0x7F) return false;
  }
  return !token.empty() && token.size() <= max_token;
}

}  // namespace

Result<FreshToken> parse_token_answer(std::string_view body) {
  const auto root = parse_json_object(body);
  if (!root) return Error{"the token server's answer is no JSON object", ""};
  std::string token = json_text_at(*root, {"access_token"});
  const auto life = json_integer_at(*root, {"expires_in"});
  if (!is_header_safe(token)) return Error{"the token server's answer holds no access_token", ""};
  if (!life || *life <= 0 || *life > longest_life)
    return Error{"the token server's answer holds no usable expires_in", ""};
  FreshToken fresh;
  fresh.value = Secret(std::move(token));
  fresh.life = seconds{*life};
  return fresh;
}

}  // namespace runbookd::net
