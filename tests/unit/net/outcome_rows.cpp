#include "tests/unit/net/outcome_rows.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <stdexcept>

namespace runbookd::test {
namespace {

struct OutcomeRow {
  std::string what, outcome, reason;
};

std::string unquoted(std::string text) {
  while (text.starts_with(' ') || text.starts_with('`')) text.erase(0, 1);
  while (text.ends_with(' ') || text.ends_with('`')) text.pop_back();
  return text;
}

/// `| what | outcome | reason |`; what it says of `what` may hold backticks of its own.
OutcomeRow row_of(const std::string& line) {
  const auto second = line.find(" | ");
  const auto third = line.find(" |", second + 3);
  if (second == std::string::npos || third == std::string::npos)
    throw std::runtime_error("no row of outcomes: " + line);
  const auto end = line.rfind('|');
  OutcomeRow out;
  out.what = line.substr(2, second - 2);
  out.outcome = unquoted(line.substr(second + 3, third - second - 3));
  out.reason = unquoted(line.substr(third + 2, end - third - 2));
  return out;
}

std::vector<OutcomeRow> outcome_rows(const std::string& folder) {
  std::ifstream page(RUNBOOKD_SOURCE_DIR "/probes/" + folder + "/README.md");
  std::vector<OutcomeRow> out;
  bool inside = false;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("## ")) inside = line == "## Outcomes";
    const bool row = inside && line.starts_with("| ") && !line.starts_with("| ---") &&
                     !line.starts_with("| what happened");
    if (row) out.push_back(row_of(line));
  }
  if (out.empty()) throw std::runtime_error("the page of " + folder + " has no outcomes");
  return out;
}

std::string ended_as(Outcome outcome, Reason reason) {
  std::string out(name_of(outcome));
  if (reason != Reason::none) out += " " + std::string(name_of(reason));
  return out;
}

std::string said_wrongly(const OutcomeRow& row, const Sample& sample) {
  const std::string got = ended_as(sample.outcome, sample.reason);
  const std::string wanted = row.outcome + (row.reason.empty() ? "" : " ") + row.reason;
  if (got == wanted) return {};
  return row.what + ": " + got + " instead of " + wanted + " (" + sample.detail + ")";
}

/// The other test has no row of these words, or there is no such test.
std::vector<std::string> not_shown(const ShownElsewhere& elsewhere) {
  std::ifstream test(RUNBOOKD_SOURCE_DIR "/" + elsewhere.test);
  std::ostringstream text;
  text << test.rdbuf();
  std::vector<std::string> out;
  for (const std::string& row : elsewhere.rows)
    if (text.str().find(row) == std::string::npos)
      out.push_back("not in " + elsewhere.test + ": " + row);
  return out;
}

}  // namespace

std::vector<std::string> check_outcomes(const std::string& folder, const OutcomeCases& cases,
                                        const std::vector<ShownElsewhere>& elsewhere) {
  std::vector<std::string> wrong;
  std::set<std::string> shown;
  for (const ShownElsewhere& other : elsewhere) {
    shown.insert(other.rows.begin(), other.rows.end());
    std::ranges::copy(not_shown(other), std::back_inserter(wrong));
  }
  std::set<std::string> met;
  for (const OutcomeRow& row : outcome_rows(folder)) {
    if (!met.insert(row.what).second) wrong.push_back("two rows: " + row.what);
    const auto at = cases.find(row.what);
    if (at != cases.end()) {
      std::string what = said_wrongly(row, at->second());
      if (!what.empty()) wrong.push_back(std::move(what));
    } else if (!shown.contains(row.what)) {
      wrong.push_back("no case: " + row.what);
    }
  }
  for (const auto& [what, run] : cases)
    if (!met.contains(what) || shown.contains(what)) wrong.push_back("no row: " + what);
  for (const std::string& what : shown)
    if (!met.contains(what)) wrong.push_back("no row: " + what);
  return wrong;
}

}  // namespace runbookd::test
