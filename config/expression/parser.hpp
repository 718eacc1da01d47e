// Tokens to tree: precedence climbing, with the message a person needs at every wrong turn.
#pragma once

#include <string_view>
#include <vector>

#include "config/expression/token.hpp"

namespace runbookd::expression {

/// `text` is the whole text that the tokens' columns count in. Null when there was an issue.
decide::ExprPtr tree_of(std::string_view text, std::vector<Token> tokens,
                        std::vector<decide::TypeIssue>& issues);

}  // namespace runbookd::expression
