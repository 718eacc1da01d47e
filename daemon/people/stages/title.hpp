// The first line of a message: which incident, and what happened.
//
//   [DRILL] [P1] db-blocked of 10.0.0.5 (INC-7): approval needed, INC-7.q1: ends 3 sessions
#pragma once

#include <string>

#include "daemon/decide/incidents/news.hpp"

namespace runbookd::people {

/// One line. What must not be taken for an alarm says so first.
std::string title_of(const decide::Notify& told);

}  // namespace runbookd::people
