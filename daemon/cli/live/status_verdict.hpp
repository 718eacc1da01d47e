// The first lines of `status`: whether anything needs somebody, and what needs nobody.
//
//   FIRING: 1 incident is open, 1 approval waits for you
//     well: 11 of 12 rules (db-down, slow)
#pragma once

#include <string>

#include "daemon/cli/live/screen.hpp"

namespace runbookd::cli {

std::string verdict_line(const StatusAnswers& answers, const Look& look);
/// One line each for rules and probes; none where nothing is well.
std::string lines_of_what_is_well(const StatusAnswers& answers);

}  // namespace runbookd::cli
