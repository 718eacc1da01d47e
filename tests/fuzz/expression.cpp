// An expression and a template of the rulebook.
#include "tests/fuzz/target.hpp"

#include "config/expression/expression.hpp"

namespace runbookd::fuzz {

void take(std::string_view input) {
  std::vector<decide::TypeIssue> issues;
  (void)expression::parse_text(input, issues);
  (void)expression::parse_template_text(input, issues);
}

}  // namespace runbookd::fuzz
