#include "daemon/people/sending/settings.hpp"

#include <algorithm>
#include <array>

#include "daemon/base/text.hpp"
#include "daemon/net/misplaced_password.hpp"
#include "daemon/net/text.hpp"
#include "daemon/net/url.hpp"

namespace runbookd::sending {

using document::Reader;

namespace {

constexpr std::size_t max_headers = 32;
constexpr std::size_t max_header = 4 << 10;
constexpr std::size_t max_header_name = 128;
constexpr std::size_t max_token = 1 << 10;
constexpr std::array<std::string_view, 5> of_client{"host", "content-length", "connection",
                                                    "transfer-encoding", "expect"};

/// Who has it can post: only TLS, or something on this machine, may see it.
Status check_confidential(std::string_view text) {
  const auto url = net::parse_url(text);
  if (!url || url->scheme != "http" || net::is_loopback_host(url->host)) return ok();
  return Error{"would be sent in clear, and whoever has it can post: it must be https",
               "write https://..; http only to this machine"};
}

// False, and reported, when it is none that can be used.
bool check_url(Reader& reader, std::string_view key, const std::string& url, Privacy privacy) {
  auto checked = reader.unread() ? ok() : net::check_request_url(url);
  if (checked && privacy == Privacy::confidential) checked = check_confidential(url);
  if (checked) {
    if (const auto fault = net::misplaced_password(url)) checked = *fault;
  }
  if (!checked)
    reader.error(key, in_backticks(key) + " " + checked.error().text, checked.error().hint);
  return static_cast<bool>(checked);
}

bool is_printable(std::string_view text, char lowest) {
  return std::all_of(text.begin(), text.end(),
                     [lowest](char c) { return (c >= lowest && c < 0x7F) || c == '\t'; });
}

}  // namespace

std::optional<Secret> read_url(Reader& reader, std::string_view key, Privacy privacy) {
  const auto url = reader.string(key);
  if (!url || !check_url(reader, key, *url, privacy)) return std::nullopt;
  return Secret(*url);
}

std::optional<std::string> read_origin(Reader& reader, std::string_view key,
                                       std::string_view otherwise) {
  std::string origin = reader.string(key).value_or(std::string(otherwise));
  if (reader.has(key) && !check_url(reader, key, origin, Privacy::confidential))
    return std::nullopt;
  while (origin.ends_with('/')) origin.pop_back();
  return origin;
}

std::optional<Secret> read_token(Reader& reader, std::string_view key) {
  const auto token = reader.string(key);
  if (!token) return std::nullopt;
  if (reader.unread() || (is_printable(*token, '!') && token->size() <= max_token &&
                          token->find('\t') == std::string::npos))
    return Secret(*token);
  reader.error(key, in_backticks(key) + " is one word of printable characters");
  return std::nullopt;
}

std::optional<net::Headers> read_headers(Reader& reader, std::string_view key,
                                         std::span<const std::string_view> ours) {
  net::Headers out;
  for (const auto& [name, node] : reader.map(key)) {
    const std::string lower = ascii_lower(name);
    if (!net::is_header_name(name) || name.size() > max_header_name)
      reader.error(*node, "the name of a header holds forbidden characters");
    else if (is_among(of_client, lower) || is_among(ours, lower))
      reader.error(*node, "the header " + in_backticks(name) + " is set by runbookd");
    else if (!node->is_scalar() || node->text.size() > max_header || !is_printable(node->text, ' '))
      reader.error(*node, "the value of " + in_backticks(name) + " must be one printable line");
    out.emplace_back(name, node->text);
  }
  if (out.size() > max_headers) reader.error(key, in_backticks(key) + " has more than 32 entries");
  if (reader.failed()) return std::nullopt;
  return out;
}

std::string address_of(std::string_view channel, std::string_view url) {
  return std::string(channel) + " (" + net::host_of(url) + ")";
}

}  // namespace runbookd::sending
