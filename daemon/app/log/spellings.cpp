#include "daemon/app/log/spellings.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/json/string_view.hpp>

#include "daemon/base/text.hpp"
#include "daemon/net/base64.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::logging {

namespace {

constexpr std::size_t shortest_line = 16;  // of a key's text; shorter lines are armour or padding

std::string hex_of(std::string_view bytes, std::string_view digits) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += digits[byte >> 4U];
    out += digits[byte & 0xFU];
  }
  return out;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                        hex_digit(text[i + 2]) >= 0;
    if (escape) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

// As the output of commands is shown: one line, `\n` and `\x1b` for what is not printable.
std::string escaped(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const char c : net::valid_utf8(text)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n' || c == '\t') {
      out += c == '\n' ? "\\n" : "\\t";
    } else if (byte < 0x20 || byte == 0x7F) {
      out += "\\x";
      out += digits[byte >> 4U];
      out += digits[byte & 0xFU];
    } else {
      out += c;
    }
  }
  return out;
}

// `%2F` -> `%2f`; the other characters stay.
std::string lower_escapes(std::string text) {
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    if (text[i] != '%') continue;
    for (const std::size_t at : {i + 1, i + 2})
      if (text[at] >= 'A' && text[at] <= 'F') text[at] = static_cast<char>(text[at] - 'A' + 'a');
  }
  return text;
}

// `scheme://user:password@host`
void add_url_password(std::string_view secret, std::vector<std::string>& out) {
  const auto scheme = secret.find("://");
  if (scheme == std::string_view::npos) return;
  const auto rest = secret.substr(scheme + 3);
  const auto authority = rest.substr(0, rest.find_first_of("/?#"));
  const auto at = authority.rfind('@');
  if (at == std::string_view::npos) return;
  const auto colon = authority.substr(0, at).find(':');
  if (colon == std::string_view::npos) return;
  const std::string password(authority.substr(colon + 1, at - colon - 1));
  out.push_back(password);
  out.push_back(percent_decoded(password));
}

// `host=db password='a b' dbname=x`, and `?password=x&...`
void add_key_password(std::string_view secret, std::vector<std::string>& out) {
  constexpr std::string_view key = "password=";
  for (auto at = secret.find(key); at != std::string_view::npos; at = secret.find(key, at + 1)) {
    auto value = secret.substr(at + key.size());
    const bool quoted = value.starts_with('\'');
    if (quoted) value.remove_prefix(1);
    const std::string password(value.substr(0, value.find_first_of(quoted ? "'" : " &\t\r\n")));
    out.push_back(password);
    out.push_back(percent_decoded(password));
  }
}

void add_lines(std::string_view secret, std::vector<std::string>& out) {
  if (secret.find('\n') == std::string_view::npos) return;
  while (!secret.empty()) {
    const auto end = std::min(secret.find('\n'), secret.size());
    auto line = secret.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.size() >= shortest_line && !line.starts_with("-----")) out.emplace_back(line);
    secret.remove_prefix(std::min(end + 1, secret.size()));
  }
}

// What of base64 does not depend on the bytes before and after, when `shift` bytes stand before it
// in its group of three.
std::string base64_core(const std::string& part, std::size_t shift) {
  const std::string bytes = std::string(shift, '\0') + part;
  const std::string encoded = net::base64(bytes);
  const std::size_t first = shift == 0 ? 0 : shift + 1;
  const std::size_t whole = bytes.size() * 8 / 6;
  return whole > first ? encoded.substr(first, whole - first) : std::string{};
}

std::string url_alphabet(std::string text) {
  for (char& c : text) {
    if (c == '+') c = '-';
    if (c == '/') c = '_';
  }
  return text;
}

// As PHP and others write JSON.
std::string with_escaped_slashes(std::string_view quoted) {
  std::string out;
  for (const char c : quoted) {
    if (c == '/') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::vector<std::string> secret_parts(const std::string& secret) {
  std::vector<std::string> out{secret};
  const auto first = secret.find_first_not_of(" \t\r\n");
  const auto last = secret.find_last_not_of(" \t\r\n");
  if (first != std::string::npos) out.push_back(secret.substr(first, last - first + 1));
  add_url_password(secret, out);
  add_key_password(secret, out);
  add_lines(secret, out);
  return out;
}

std::vector<std::string> spellings_of(const std::string& part) {
  std::vector<std::string> out{part,
                               hex_of(part, "0123456789abcdef"),
                               hex_of(part, "0123456789ABCDEF"),
                               net::percent_encode(part),
                               lower_escapes(net::percent_encode(part)),
                               escaped(part),
                               net::one_line(part, part.size() + 8)};
  const std::string quoted =
      boost::json::serialize(boost::json::string_view(part.data(), part.size()));
  out.push_back(quoted.substr(1, quoted.size() - 2));
  out.push_back(with_escaped_slashes(out.back()));
  for (std::size_t shift = 0; shift < 3; ++shift) {
    const std::string core = base64_core(part, shift);
    out.push_back(core);
    out.push_back(url_alphabet(core));
  }
  return out;
}

}  // namespace runbookd::logging
