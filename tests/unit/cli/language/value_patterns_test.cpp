// The regular expressions of the schema against the readers that judge the same texts.
#include "daemon/cli/language/value_patterns.hpp"

#include <regex>

#include "config/document/reader.hpp"
#include "config/document/units.hpp"
#include "tests/unit/catch.hpp"

namespace value_patterns_test {

using namespace runbookd;
using namespace runbookd::cli;

namespace {

bool matches(const std::string& pattern, const std::string& text) {
  return std::regex_match(text, std::regex(pattern, std::regex::ECMAScript));
}

// Around what matters: the bounds themselves, and what is nearly them.
constexpr std::uint64_t amounts[] = {0,    1,    2,    9,     10,    11,     59,     60,
                                     61,   99,   100,  365,   366,   367,    999,    1000,
                                     1023, 1024, 1025, 36600, 99999, 100000, 1048576};

}  // namespace

TEST_CASE("a range of numbers matches what lies in it, and nothing else") {
  const std::pair<std::uint64_t, std::uint64_t> ranges[] = {
      {0, 0}, {0, 9}, {1, 50}, {7, 1999}, {200, 399}, {16, 1024}, {99, 101}, {1, 1000}, {500, 500}};
  for (const auto& [low, high] : ranges) {
    const std::regex pattern(range_pattern(low, high));
    INFO(low << " to " << high);
    for (std::uint64_t n = 0; n <= 2'100; ++n) {
      INFO(n);
      CHECK(std::regex_match(std::to_string(n), pattern) == (n >= low && n <= high));
    }
  }
  CHECK(matches(range_pattern(16, 1'048'576), "1048576"));
  CHECK_FALSE(matches(range_pattern(16, 1'048'576), "1048577"));
}

TEST_CASE("a duration of one unit matches when the reader takes it") {
  const std::pair<const char*, const char*> bounds[] = {
      {"", ""}, {"1s", "7d"}, {"100ms", "10m"}, {"1h", "36600d"}, {"10ms", ""}, {"", "30d"}};
  for (const auto& [low, high] : bounds) {
    const std::regex pattern(duration_pattern(low, high));
    const auto least = document::parse_duration(low).value_or(Nanos{});
    const auto most = document::parse_duration(*high ? high : "366d").value();
    for (const auto unit : document::time_units())
      for (const auto amount : amounts) {
        const std::string text = std::to_string(amount) + std::string(unit);
        INFO(text << " between " << low << " and " << high);
        const auto value = document::parse_duration(text);
        CHECK(std::regex_match(text, pattern) == (value && *value >= least && *value <= most));
      }
  }
}

TEST_CASE("a size of one unit matches when the reader takes it") {
  const std::pair<const char*, const char*> bounds[] = {
      {"", ""}, {"1B", "32GiB"}, {"1MiB", "1024TiB"}, {"1MiB", "256TiB"}, {"", "1024TiB"}};
  for (const auto& [low, high] : bounds) {
    const std::regex pattern(size_pattern(low, high));
    const double least = document::parse_bytes(low).value_or(0);
    const double most = document::parse_bytes(high).value_or(1e300);
    for (const auto unit : document::size_units())
      for (const auto amount : amounts) {
        const std::string text = std::to_string(amount) + std::string(unit);
        INFO(text << " between " << low << " and " << high);
        const auto value = document::parse_bytes(text);
        CHECK(std::regex_match(text, pattern) == (value && *value >= least && *value <= most));
      }
  }
}

TEST_CASE("fractions and several units are told by their form") {
  const std::string any = duration_pattern("", "");
  for (const char* text : {"1h30m", "1.5h", "2d12h", "1m500ms", "0.5s", "1w2d3h4m5s6ms"}) {
    INFO(text);
    CHECK(document::parse_duration(text));
    CHECK(matches(any, text));
  }
  for (const char* text :
       {"", "5", "h", "1m1h", "1h1h", "1 h", "5min", "1.h", ".5h", "1h30", "-1h"}) {
    INFO(text);
    CHECK_FALSE(document::parse_duration(text));
    CHECK_FALSE(matches(any, text));
  }
  for (const char* text : {"1.5GiB", "512MiB", "10kB"}) CHECK(matches(size_pattern("", ""), text));
  for (const char* text : {"1.5", "512 MiB", "10KB", "MiB"}) {
    CHECK_FALSE(matches(size_pattern("", ""), text));
    CHECK_FALSE(matches(size_pattern("1B", "32GiB"), text));
  }
}

TEST_CASE("shares and limits match what their readers take") {
  for (const char* text : {"30%", "0.5%", "100%", "30", "%", "30 %", "-1%"}) {
    INFO(text);
    CHECK(matches(share_pattern(), text) == document::parse_ratio(text).has_value());
  }
  for (const char* text : {"3 per 1h", "1 per 30d", "10  per  1h30m", "0 per 1h", "3 per",
                           "3 per 1", "three per 1h", "3/1h", "3 per 0s"}) {
    INFO(text);
    CHECK(matches(limit_pattern(), text) == document::parse_budget(text).has_value());
  }
}

}  // namespace value_patterns_test
