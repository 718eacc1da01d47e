// The rows of docs/evidence.md: a test that goes through a table of that page tries all of it.
#pragma once

#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace runbookd::test {

/// The first column of the table under the heading `section` whose first title is `column`.
inline std::vector<std::string> evidence_rows(const std::string& section,
                                              const std::string& column) {
  std::ifstream page(std::string(RUNBOOKD_SOURCE_DIR) + "/docs/evidence.md");
  if (!page) throw std::runtime_error("docs/evidence.md is not there");
  std::vector<std::string> out;
  bool inside = false;
  bool table = false;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("## ")) inside = line == "## " + section;
    if (!inside || !line.starts_with("| ")) {
      table = false;
      continue;
    }
    const std::string first = line.substr(2, line.find(" |", 2) - 2);
    if (first == column) {
      table = true;
    } else if (table && first.find("---") == std::string::npos) {
      out.push_back(first);
    }
  }
  return out;
}

}  // namespace runbookd::test
