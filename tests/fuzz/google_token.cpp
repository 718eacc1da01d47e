// What the metadata server, or a token server, answers.
#include "tests/fuzz/target.hpp"

#include "daemon/net/google/token_source.hpp"

namespace runbookd::fuzz {

void take(std::string_view input) { (void)net::parse_token_answer(input); }

}  // namespace runbookd::fuzz
