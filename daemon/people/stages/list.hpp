// Several messages to one contact as one, with a line for each (pure).
#pragma once

#include <vector>

#include "daemon/contract/notifier.hpp"

namespace runbookd::people {

/// So many stand in a list; of the rest their number is told.
constexpr std::size_t most_listed = 40;

/// The title says how many incidents there are, and how many of them are over. At least one
/// message; `why`: what makes them one (`digest`, `at once`).
Message list_of(std::vector<Message> messages, const std::string& why);

}  // namespace runbookd::people
