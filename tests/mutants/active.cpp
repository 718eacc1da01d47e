#include "tests/mutants/active.hpp"

#include <cstdlib>

namespace runbookd::mutants {

int active() noexcept {
  static const int number = [] {
    const char* text = std::getenv("RUNBOOKD_MUTANT");
    return text == nullptr ? 0 : std::atoi(text);
  }();
  return number;
}

}  // namespace runbookd::mutants
