// A directory for one run.
#pragma once

#include "tests/unit/temporary_directory.hpp"

namespace runbookd::crash_points {

/// In memory where there is such a place: it is the order that counts here, not the hardware.
class Directory : public test::TemporaryDirectory {
 public:
  Directory() : TemporaryDirectory(std::filesystem::exists("/dev/shm") ? "/dev/shm" : "/tmp") {}
};

}  // namespace runbookd::crash_points
