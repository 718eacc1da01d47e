// INFO of Redis and its forks.
#include "tests/fuzz/target.hpp"

#include "probes/redis/info.hpp"

namespace runbookd::fuzz {

void take(std::string_view input) { (void)probes::read_info(input); }

}  // namespace runbookd::fuzz
