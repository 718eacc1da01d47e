// Bodies that a rulebook or a row of ours lays out: `{"text": "{{ title }}"}`. Names of the message
// alone, no expressions: what they stand for is escaped for where it goes, so that nothing in it
// can become more than a value.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/contract/notifier.hpp"

namespace runbookd::sending {

/// What may stand in the braces: `title, text, incident ..`.
std::string template_names();

/// Makes a value fit for where it is put.
using Escape = std::string (*)(std::string_view);
/// The content of a JSON string, without the quotes around it.
std::string json_escaped(std::string_view text);
/// As it is.
std::string as_it_is(std::string_view text);

class BodyTemplate {
 public:
  /// The error names what is no name.
  static Result<BodyTemplate> parse(std::string_view text);
  std::string fill(const Message& message, Escape escape) const;

 private:
  struct Part {
    std::string before;            ///< as written
    std::size_t value = no_value;  ///< of the table of names
  };
  static constexpr std::size_t no_value = static_cast<std::size_t>(-1);
  std::vector<Part> parts_;
};

}  // namespace runbookd::sending
