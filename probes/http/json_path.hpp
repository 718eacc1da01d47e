// `components.memory.percent`, `items[0].height`: where in a JSON document a value is, and what is
// read there. A document is parsed once per run for all values.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/base/value.hpp"
#include "daemon/net/unit.hpp"

namespace runbookd::probes {

constexpr std::size_t kMostJsonBytes = 64 << 10;
constexpr std::size_t kMostJsonDepth = 32;

class JsonPath {
 public:
  /// Names separated by dots, `[N]` for an element of an array; at most 32 steps.
  static Result<JsonPath> parse(std::string_view text);

  using Step = std::variant<std::string, std::size_t>;
  const std::vector<Step>& steps() const { return steps_; }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::vector<Step> steps_;
};

/// `expect: {json: {path: value}}`; the YAML scalar says of which kind the value is.
struct JsonExpectation {
  JsonPath path;
  std::variant<std::nullptr_t, bool, double, std::string> value;
};

class JsonDocument {
 public:
  virtual ~JsonDocument() = default;
  /// monostate when there is nothing at `path` or it does not read as the unit.
  virtual Cell read(const JsonPath& path, net::Unit unit) const = 0;
  virtual bool holds(const JsonExpectation& expectation) const = 0;
};

/// Null when the text is no JSON or is nested too deeply; the caller bounds its size.
std::unique_ptr<JsonDocument> parse_json(std::string_view text);

}  // namespace runbookd::probes
