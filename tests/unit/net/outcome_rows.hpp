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

/// Runs all of them; what is wrong, empty when nothing is: a row without a case, a case without a
/// row, a run that ended otherwise than its row says.
std::vector<std::string> check_outcomes(const std::string& folder, const OutcomeCases& cases);

}  // namespace runbookd::test
