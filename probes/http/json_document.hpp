// An answer's JSON: what is read there as a signal, and what is expected of it. A document is
// parsed once per run for all values.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "daemon/base/value.hpp"
#include "daemon/net/unit.hpp"
#include "probes/http/json_path.hpp"

namespace runbookd::probes {

constexpr std::size_t most_json_bytes = 64 << 10;

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
  /// What is there instead, as one bounded line; nullopt when it is as expected.
  virtual std::optional<std::string> mismatch(const JsonExpectation& expectation) const = 0;
};

/// Null when the text is no JSON or is nested too deeply; the caller bounds its size.
std::unique_ptr<JsonDocument> parse_json(std::string_view text);

}  // namespace runbookd::probes
