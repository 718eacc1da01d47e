// Can everything be reached that the rulebook names? Each probe, credential, sentinel and contact
// is tried once, and who says outright what we may do is asked; nothing is changed and nothing is
// sent.
//
// What is tried is whether *we* can do our work. A target that is down for its own reasons, and a
// certificate about to expire, are what the rules are for.
#pragma once

#include <functional>

#include "config/load/rulebook.hpp"
#include "daemon/app/composition/finding.hpp"
#include "daemon/app/log/redactor.hpp"

namespace runbookd::app {

/// `found` hears of each as it is known.
void examine(load::Rulebook book, const logging::Redactor& redactor,
             const std::function<void(const Finding&)>& found);

}  // namespace runbookd::app
