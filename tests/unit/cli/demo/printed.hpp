// What goes to the standard output meanwhile: the demo's printer writes past the streams.
#pragma once

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <string>

#include "tests/unit/config/document/texts.hpp"

namespace runbookd::test {

/// `work` throws nothing.
inline std::string printed(const std::function<void()>& work) {
  const document::test::Directory here;
  const auto path = here.write("out", "");
  ::fflush(stdout);
  const int before = ::dup(STDOUT_FILENO);
  const int file = ::open(path.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC);
  ::dup2(file, STDOUT_FILENO);
  ::close(file);
  work();
  ::fflush(stdout);
  ::dup2(before, STDOUT_FILENO);
  ::close(before);
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace runbookd::test
