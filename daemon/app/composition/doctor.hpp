// Can everything be reached that the rulebook names? Each probe, credential, sentinel and contact
// is tried once; nothing is changed and nothing is sent.
//
// What is tried is whether *we* can do our work. A target that is down for its own reasons, and a
// certificate about to expire, are what the rules are for.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "config/load/rulebook.hpp"
#include "daemon/app/log/redactor.hpp"

namespace runbookd::app {

struct Finding {
  std::string what;    ///< `probe pg [eu]`, `sentinel tcp:1.1.1.1:443`, `contact ops`
  bool fit = true;     ///< it works, or nothing can be told without sending
  std::string detail;  ///< in a line
  std::string cure;    ///< what to do, of what is not fit
};

/// `found` hears of each as it is known.
void examine(load::Rulebook book, const logging::Redactor& redactor,
             const std::function<void(const Finding&)>& found);

/// What a run of a probe says of us; nothing: it has targets that are found or told.
Finding finding_of(std::string what, const Sample& sample, bool listens);

}  // namespace runbookd::app
