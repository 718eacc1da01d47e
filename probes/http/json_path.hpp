// `components.memory.percent`, `items[0].height`, `items.length`, `"a.b".count`: where in a JSON
// document a value is.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "daemon/base/result.hpp"

namespace runbookd::probes {

/// What is wrong with a path, and at which byte of it.
struct PathFault {
  std::size_t at = 0;
  std::string text;  ///< behind the path's name: `is no path into JSON: ..`
  std::string hint;
};

class JsonPath {
 public:
  /// Names separated by dots, `[N]` for an element of an array; at most 32 steps. A name that holds
  /// a dot, a bracket, a quote or nothing stands in double quotes, with `\"` and `\\` in it.
  static Result<JsonPath, PathFault> parse(std::string_view text);

  using Step = std::variant<std::string, std::size_t>;
  const std::vector<Step>& steps() const { return steps_; }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::vector<Step> steps_;
};

}  // namespace runbookd::probes
