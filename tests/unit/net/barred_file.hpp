// A file that this thread may not read while it is barred, also where tests are run by root.
#pragma once

#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "tests/unit/catch.hpp"

namespace runbookd::test {

class BarredFile {
 public:
  explicit BarredFile(const std::string& path) {
    REQUIRE(::chmod(path.c_str(), 0) == 0);
    ::setfsuid(somebody_else);  // root may read what nobody may; others cannot change who they are
  }
  ~BarredFile() { ::setfsuid(::geteuid()); }
  BarredFile(const BarredFile&) = delete;
  BarredFile& operator=(const BarredFile&) = delete;

 private:
  static constexpr uid_t somebody_else = 65534;
};

}  // namespace runbookd::test
