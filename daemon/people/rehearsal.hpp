// What `runbookd notify test CONTACT` sends: an incident that opens and is resolved at once, so
// that a channel shows all that it does and nothing of it stays behind.
#pragma once

#include <string>
#include <vector>

#include "daemon/contract/notifier.hpp"

namespace runbookd::people {

/// In their order; `who` asked for it.
std::vector<Message> rehearsal(const std::string& contact, const std::string& who, Wall now);

}  // namespace runbookd::people
