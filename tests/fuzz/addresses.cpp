// URLs, HOST:PORT, references of redirects.
#include "tests/fuzz/target.hpp"

#include "daemon/net/http/uri_reference.hpp"
#include "daemon/net/url.hpp"

namespace runbookd::fuzz {

void take(std::string_view input) {
  std::string_view second;
  const std::string_view first = first_of(input, second);
  (void)net::parse_url(first);
  (void)net::parse_host_port(first);
  (void)net::check_http_url(first);
  (void)net::check_host_port(first);
  (void)net::parse_url_for(first, second);
}

}  // namespace runbookd::fuzz
