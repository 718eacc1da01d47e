#include "tests/loopback/google_cloud/message.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace runbookd::sim {
namespace {

bool same_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

std::string join_query(const Query& query) {
  std::string out;
  for (const auto& [name, value] : query) {
    out += out.empty() ? '?' : '&';
    out += name + '=' + value;
  }
  return out;
}

}  // namespace

std::string_view Request::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (same_ignoring_case(key, name)) return value;
  }
  return {};
}

std::optional<std::string> Request::parameter(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::string Request::line() const { return method + ' ' + host + path + join_query(query); }

std::string percent_decode(std::string_view text, bool plus_is_space) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned code = 0;
    if (text[i] == '%' && i + 2 < text.size()) {
      const char* first = text.data() + i + 1;
      const auto [end, error] = std::from_chars(first, first + 2, code, 16);
      if (error == std::errc{} && end == first + 2) {
        out += static_cast<char>(code);
        i += 2;
        continue;
      }
    }
    out += plus_is_space && text[i] == '+' ? ' ' : text[i];
  }
  return out;
}

Query parse_form(std::string_view text) {
  Query out;
  while (!text.empty()) {
    const auto pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    const auto value =
        equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
    out.emplace_back(percent_decode(pair.substr(0, equals), true), percent_decode(value, true));
  }
  return out;
}

Request make_request(std::string method, std::string_view target, std::string body,
                     HeaderList headers) {
  Request request;
  request.method = std::move(method);
  request.body = std::move(body);
  request.headers = std::move(headers);
  const auto question = target.find('?');
  if (question != std::string_view::npos) request.query = parse_form(target.substr(question + 1));
  const std::string path = percent_decode(target.substr(0, question), false);
  if (path.starts_with("/computeMetadata")) {
    request.host = "metadata";
    request.path = path;
    return request;
  }
  const auto slash = path.find('/', 1);
  request.host = path.substr(std::min<std::size_t>(1, path.size()),
                             slash == std::string::npos ? std::string::npos : slash - 1);
  request.path = slash == std::string::npos ? "/" : path.substr(slash);
  return request;
}

}  // namespace runbookd::sim
