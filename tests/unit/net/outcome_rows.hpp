// The table under `## Outcomes` of a probe's page: what a run ends as, row by row. A test gives a
// case for each row, under the row's own words, so that neither can change without the other.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "daemon/base/sample.hpp"

namespace runbookd::test {

using OutcomeCases = std::map<std::string, std::function<Sample()>>;

/// Rows that need more than a test of a unit has, such as a real server, and the test that shows
/// them: its path in the sources. It names each of them by its words.
struct ShownElsewhere {
  std::string test;
  std::vector<std::string> rows;
};

/// Runs all of them; what is wrong, empty when nothing is: a row without a case, a case without a
/// row, a run that ended otherwise than its row says, a row that is not where it is said to be.
std::vector<std::string> check_outcomes(const std::string& folder, const OutcomeCases& cases,
                                        const std::vector<ShownElsewhere>& elsewhere = {});

}  // namespace runbookd::test
