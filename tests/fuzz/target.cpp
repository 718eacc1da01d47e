// libFuzzer's entry, the same for every target.
#include "tests/fuzz/target.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // A copy without a byte to spare: who reads past the end is caught.
  const std::vector<char> bytes(data, data + size);
  runbookd::fuzz::take({bytes.data(), bytes.size()});
  return 0;
}
