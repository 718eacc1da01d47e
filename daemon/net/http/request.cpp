// Requests as bytes.
#include <algorithm>

#include "daemon/base/text.hpp"
#include "daemon/net/http/exchange.hpp"

namespace runbookd::net {
namespace {

bool is_token(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  const auto allowed = [&](char c) {
    return is_digit(c) || is_letter(c) || marks.find(c) != std::string_view::npos;
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), allowed);
}

bool given(const Headers* headers, std::string_view name) {
  return headers != nullptr && find_header(*headers, name) != nullptr;
}

void add(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  out += value;
  out += "\r\n";
}

}  // namespace

const std::string* find_header(const Headers& headers, std::string_view name) {
  const auto it = std::find_if(headers.begin(), headers.end(), [&](const auto& header) {
    return equal_ignoring_case(header.first, name);
  });
  return it == headers.end() ? nullptr : &it->second;
}

std::string_view value_of_header(const Headers& headers, std::string_view name) {
  const std::string* value = find_header(headers, name);
  return value == nullptr ? std::string_view{} : std::string_view(*value);
}

bool is_header_name(std::string_view name) { return is_token(name); }

void add_credentials(Headers& headers, const Url& url) {
  if (url.user.empty() && url.password.empty()) return;
  headers.emplace_back("Authorization", basic_authorization(url.user, url.password));
}

bool is_header(std::string_view name, std::string_view value) {
  return is_token(name) && std::all_of(value.begin(), value.end(), [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
         });
}

bool is_method(std::string_view method) { return is_token(method) && method.size() <= 32; }

bool is_idempotent(std::string_view method) {
  constexpr std::string_view methods[] = {"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"};
  return std::find(std::begin(methods), std::end(methods), method) != std::end(methods);
}

std::string format_request(const RequestParts& parts) {
  std::string out;
  out.reserve(256 + parts.target.size() + parts.body.size());
  out += parts.method;
  out += ' ';
  out += parts.target;
  out += " HTTP/1.1\r\n";
  const auto add_ours = [&](std::string_view name, std::string_view value) {
    if (!given(parts.headers, name)) add(out, name, value);
  };
  add_ours("Host", parts.authority);
  add_ours("User-Agent", "runbookd");
  add_ours("Accept", "*/*");
  add_ours("Accept-Encoding", "identity");
  if (!parts.keep_alive) add_ours("Connection", "close");
  const bool has_body = !parts.body.empty() || parts.method == "POST" || parts.method == "PUT" ||
                        parts.method == "PATCH";
  if (has_body) add_ours("Content-Length", std::to_string(parts.body.size()));
  if (parts.headers != nullptr) {
    for (const auto& [name, value] : *parts.headers) add(out, name, value);
  }
  out += "\r\n";
  out += parts.body;
  return out;
}

}  // namespace runbookd::net
