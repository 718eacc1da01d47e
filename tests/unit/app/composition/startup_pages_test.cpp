// Pages of code come back by themselves; what was written is never given away.
#include "daemon/app/composition/startup_pages.hpp"

#include <fstream>
#include <sstream>
#include <string>

#include "tests/unit/catch.hpp"

namespace startup_pages_test {

namespace {

// Resident, of files and not writable: what the start has read. In KiB.
long read_only_pages() {
  std::ifstream maps("/proc/self/smaps");
  long sum = 0;
  bool counts = false;
  for (std::string line; std::getline(maps, line);) {
    std::istringstream words(line);
    std::string first, second;
    words >> first >> second;
    if (!first.ends_with(':'))
      counts = second.find('w') == std::string::npos && line.find('/') != std::string::npos;
    else if (first == "Rss:" && counts)
      sum += std::stol(second);
  }
  return sum;
}

}  // namespace

TEST_CASE("what only the start has read is given back, and what was written is kept") {
  static std::string kept = "before";  // NOLINT: a writable page of the program
  kept = "written later";
  const long before = read_only_pages();
  runbookd::app::release_startup_pages();
  const long after = read_only_pages();
  INFO(before << " KiB, then " << after);
  CHECK(after < before / 2);
  CHECK(kept == "written later");
  CHECK(std::stod("2.5") == 2.5);  // code that has to come back
}

}  // namespace startup_pages_test
