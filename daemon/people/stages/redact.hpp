// What leaves the process has none of our secrets in it: a target, a probe's words or an operator's
// reason may hold one.
#pragma once

#include <functional>
#include <string>

#include "daemon/contract/notifier.hpp"

namespace runbookd::people {

/// Takes secrets out of a text, in place.
using Clean = std::function<void(std::string& text)>;

/// Every text of the message that somebody else may have chosen.
void redact(Message& message, const Clean& clean);

}  // namespace runbookd::people
