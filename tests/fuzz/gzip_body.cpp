// A body that says it is gzip, against a bound that is soon reached.
#include "tests/fuzz/target.hpp"

#include "daemon/net/http/content_coding.hpp"

namespace runbookd::fuzz {

void take(std::string_view input) {
  for (const bool may_cut : {false, true}) {
    net::HttpAnswer answer;
    answer.body = input;
    answer.coding = "Content-Encoding: gzip";
    net::ExchangeOptions options;
    options.max_body = std::size_t{8} << 10;
    options.may_cut = may_cut;
    net::unpack_body(answer, options);
  }
}

}  // namespace runbookd::fuzz
