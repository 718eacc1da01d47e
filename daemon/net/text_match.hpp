// `expect: text` or `expect: /regular expression/`: a substring, or RE2, which takes linear time
// whatever the pattern and the text are.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "daemon/base/result.hpp"

namespace runbookd::net {

class TextMatch {
 public:
  virtual ~TextMatch() = default;
  virtual bool matches(std::string_view text) const = 0;
  /// What matches may cease to when the text goes on; a substring stays in it.
  virtual bool is_pattern() const = 0;
};

/// The error says what is wrong with the pattern.
Result<std::shared_ptr<const TextMatch>> make_text_match(const std::string& written);

}  // namespace runbookd::net
