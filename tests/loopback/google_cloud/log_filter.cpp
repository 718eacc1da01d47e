#include "tests/loopback/google_cloud/log_filter.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <ctime>
#include <vector>

namespace runbookd::sim {
namespace {

constexpr std::array<std::string_view, 9> severities{
    "DEFAULT", "DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL", "ALERT", "EMERGENCY"};

int rank_of(std::string_view severity) {
  const auto at = std::find(severities.begin(), severities.end(), severity);
  return at == severities.end() ? -1 : static_cast<int>(at - severities.begin());
}

class FilterParser {
 public:
  explicit FilterParser(std::string_view text) : rest_(text) {}

  std::variant<LogFilter, std::string> whole() {
    auto filter = conjunction();
    skip();
    if (error_.empty() && !rest_.empty()) fail("syntax error at '" + std::string(rest_) + "'");
    if (!error_.empty()) return error_;
    return filter;
  }

 private:
  LogFilter conjunction() {
    std::vector<LogFilter> all{term()};
    while (error_.empty() && take_word("AND")) all.push_back(term());
    return [all](const Written& entry) {
      return std::all_of(all.begin(), all.end(), [&](const LogFilter& f) { return f(entry); });
    };
  }

  LogFilter term() {
    skip();
    if (rest_.starts_with('(')) {
      rest_.remove_prefix(1);
      auto inner = conjunction();
      skip();
      if (!rest_.starts_with(')')) return fail("missing )");
      rest_.remove_prefix(1);
      return inner;
    }
    const std::string field = name();
    skip();
    std::string op;
    for (const std::string_view candidate : {">=", "<=", "=", ":"})
      if (op.empty() && rest_.starts_with(candidate)) op = candidate;
    if (field.empty() || op.empty())
      return fail("expected a comparison at '" + std::string(rest_) + "'");
    rest_.remove_prefix(op.size());
    return comparison(field, op, value());
  }

  LogFilter comparison(const std::string& field, const std::string& op, const std::string& value) {
    if (field == "timestamp") {
      const auto bound = parse_log_time(value);
      if (!bound || op != ">=") return fail("timestamp is compared with >= and an RFC 3339 time");
      return [bound](const Written& entry) { return entry.timestamp >= *bound; };
    }
    if (field == "severity") {
      const int bound = rank_of(value);
      if (bound < 0 || (op != ">=" && op != "=")) return fail("unknown severity " + value);
      return [bound, op](const Written& entry) {
        const int rank = rank_of(entry.severity);
        return op == "=" ? rank == bound : rank >= bound;
      };
    }
    static const std::map<std::string, std::string Written::*, std::less<>> texts{
        {"resource.type", &Written::resource_type},
        {"textPayload", &Written::text},
        {"logName", &Written::log_name}};
    const auto text = texts.find(field);
    if (text == texts.end()) return fail("unknown field " + field);
    const auto member = text->second;
    if (op == "=") return [member, value](const Written& e) { return e.*member == value; };
    if (op == ":")
      return [member, value](const Written& e) {
        return (e.*member).find(value) != std::string::npos;
      };
    return fail("operator " + op + " is not for " + field);
  }

  std::string name() {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), [](unsigned char c) {
      return std::isalnum(c) != 0 || c == '.' || c == '_';
    });
    std::string out(rest_.begin(), end);
    rest_.remove_prefix(out.size());
    return out;
  }

  std::string value() {
    skip();
    if (!rest_.starts_with('"')) return name();
    const auto end = rest_.find('"', 1);
    if (end == std::string_view::npos) {
      fail("an open quote");
      return {};
    }
    std::string out(rest_.substr(1, end - 1));
    rest_.remove_prefix(end + 1);
    return out;
  }

  bool take_word(std::string_view word) {
    skip();
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  void skip() {
    while (!rest_.empty() && std::isspace(static_cast<unsigned char>(rest_.front())) != 0)
      rest_.remove_prefix(1);
  }

  LogFilter fail(std::string why) {
    if (error_.empty()) error_ = std::move(why);
    return [](const Written&) { return false; };
  }

  std::string_view rest_;
  std::string error_;
};

}  // namespace

std::optional<Time> parse_log_time(const std::string& text) {
  std::tm parts{};
  int used = 0;
  if (std::sscanf(text.c_str(), "%d-%d-%dT%d:%d:%d%n", &parts.tm_year, &parts.tm_mon,
                  &parts.tm_mday, &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &used) != 6)
    return std::nullopt;
  std::string rest = text.substr(static_cast<std::size_t>(used));
  if (!rest.ends_with('Z')) return std::nullopt;
  rest.pop_back();
  std::int64_t micros = 0;
  if (!rest.empty()) {
    if (rest.front() != '.' || rest.size() < 2 ||
        rest.find_first_not_of("0123456789", 1) != std::string::npos)
      return std::nullopt;
    micros = std::stoll((rest.substr(1) + "000000").substr(0, 6));
  }
  parts.tm_year -= 1900;
  parts.tm_mon -= 1;
  return Time(std::chrono::seconds(timegm(&parts))) + std::chrono::microseconds(micros);
}

std::variant<LogFilter, std::string> parse_log_filter(std::string_view text) {
  if (text.empty()) return [](const Written&) { return true; };
  return FilterParser(text).whole();
}

}  // namespace runbookd::sim
