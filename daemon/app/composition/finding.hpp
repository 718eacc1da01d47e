// What one try says of us: can we do our work there, and if not, what helps (pure).
#pragma once

#include <string>

#include "daemon/base/sample.hpp"
#include "daemon/net/failure.hpp"

namespace runbookd::app {

struct Finding {
  std::string what;    ///< `probe pg [eu]`, `sentinel tcp:1.1.1.1:443`, `contact ops`
  bool fit = true;     ///< it works, or nothing can be told without sending
  std::string detail;  ///< in a line
  std::string cure;    ///< what to do, of what is not fit
};

/// Of a run of a probe. `listens`: it waits to be told, and nothing is asked.
Finding finding_of(std::string what, const Sample& sample, bool listens);
/// Of a way to somebody; `fine`: what is said when there is no failure.
Finding finding_of(std::string what, const net::Failure& failure, std::string fine);

}  // namespace runbookd::app
