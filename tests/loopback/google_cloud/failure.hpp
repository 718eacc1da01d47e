// How a coroutine that nobody waits for ends: what it threw is a defect of the simulated cloud, and
// the process must not live on as if nothing had been.
#pragma once

#include <exception>

namespace runbookd::sim {

inline void report(std::exception_ptr failure) {
  if (failure) std::rethrow_exception(failure);
}

}  // namespace runbookd::sim
