// The head of an answer and its chunked body, as a client of the field reads them.
#include "tests/fuzz/target.hpp"

#include "daemon/net/http/chunked_body.hpp"
#include "daemon/net/http/head.hpp"

namespace runbookd::fuzz {

void take(std::string_view input) {
  if (net::fault_of_beginning(input)) return;
  const auto end = net::end_of_head(input);
  if (!end) return;
  (void)net::read_answer_head(input.substr(0, *end), false, true);
  net::ChunkedBody body;
  std::string_view rest = input.substr(*end);
  std::string_view data;
  while (!rest.empty() && !body.is_over()) body.take(rest, data);
}

}  // namespace runbookd::fuzz
