#include "daemon/base/fnv.hpp"

#include <cinttypes>
#include <cstdio>

namespace runbookd {

std::string fnv_text(std::uint64_t hash) {
  char out[17];
  std::snprintf(out, sizeof out, "%016" PRIx64, hash);
  return out;
}

}  // namespace runbookd
