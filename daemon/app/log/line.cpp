#include "daemon/app/log/line.hpp"

#include <boost/json/serialize.hpp>

#include "daemon/net/json.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::logging {
namespace json = boost::json;

namespace {

bool needs_quotes(std::string_view value) {
  return value.empty() || value.find_first_of(" \"=\\") != std::string_view::npos;
}

std::string in_quotes(std::string_view value) {
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

}  // namespace

std::string json_line(Wall at, Level level, std::string_view message, Fields fields) {
  const auto bounded = [](std::string_view text) {
    return net::json_string(text.substr(0, most_line_bytes));
  };
  json::object out;
  out.emplace("time", bounded(rfc3339(at)));
  out.emplace("level", bounded(name_of(level)));
  out.emplace("message", bounded(message));
  for (const Field& field : fields)
    out.emplace(json::string_view(field.name.data(), field.name.size()), bounded(field.value));
  return json::serialize(out);
}

std::string text_line(std::string_view message, Fields fields) {
  std::string out = net::one_line(message, most_line_bytes);
  for (const Field& field : fields) {
    const std::string value = net::one_line(field.value, most_line_bytes);
    out += ' ';
    out += field.name;
    out += '=';
    out += needs_quotes(value) ? in_quotes(value) : value;
  }
  return out;
}

}  // namespace runbookd::logging
