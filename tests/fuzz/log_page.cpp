// A page of Cloud Logging: what is counted of it, and what people are shown.
#include "tests/fuzz/target.hpp"

#include "probes/gcp_logs/log_page.hpp"

namespace runbookd::fuzz {

void take(std::string_view input) {
  (void)probes::read_log_page(input);
  (void)probes::read_log_lines(input);
}

}  // namespace runbookd::fuzz
