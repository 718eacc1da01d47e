// Which series of a scraped metric an expression reads.
#pragma once

#include <string>
#include <vector>

namespace runbookd {

struct SeriesSelector {
  struct Matcher {
    enum class Op { equal, not_equal, match, no_match };
    std::string label;
    Op op = Op::equal;
    std::string value;  ///< for match and no_match a RE2 pattern, anchored at both ends
    bool operator==(const Matcher&) const = default;
  };
  std::string metric;  ///< as written: a counter, a gauge, or the base name of a histogram
  std::vector<Matcher> matchers;
  bool operator==(const SeriesSelector&) const = default;
};

}  // namespace runbookd
