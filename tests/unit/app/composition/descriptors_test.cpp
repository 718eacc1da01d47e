// The soft limit of open files is a shell's habit; the hard one is what we may have.
#include "daemon/app/composition/descriptors.hpp"

#include <sys/resource.h>

#include "tests/unit/catch.hpp"

namespace descriptors_test {

TEST_CASE("the limit of open files is raised as far as it may be, and never lowered") {
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  REQUIRE(before.rlim_max > 256);
  const rlimit low{256, before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &low) == 0);
  for (int i = 0; i < 2; ++i) {
    runbookd::app::raise_descriptor_limit();
    rlimit after{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &after) == 0);
    CHECK(after.rlim_cur == before.rlim_max);
    CHECK(after.rlim_max == before.rlim_max);
  }
  CHECK(::setrlimit(RLIMIT_NOFILE, &before) == 0);
}

}  // namespace descriptors_test
