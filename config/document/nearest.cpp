#include <algorithm>
#include <numeric>

#include "config/document/reader.hpp"

namespace runbookd::document {

namespace {

/// Longer words are no typos of each other that this could find in time.
constexpr std::size_t kWordBytes = 64;

// Letters of any case and both dashes are the same to somebody in a hurry.
char fold(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
  return c == '-' ? '_' : c;
}

// Insertions, deletions, replacements and swaps of neighbours that lead from `a` to `b`.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before;
  std::vector<std::size_t> above(b.size() + 1);
  std::iota(above.begin(), above.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::vector<std::size_t> row(b.size() + 1, i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = fold(a[i - 1]) == fold(b[j - 1]);
      row[j] = std::min({row[j - 1] + 1, above[j] + 1, above[j - 1] + (same ? 0 : 1)});
      const bool swapped =
          i > 1 && j > 1 && fold(a[i - 1]) == fold(b[j - 2]) && fold(a[i - 2]) == fold(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before = std::move(above);
    above = std::move(row);
  }
  return above.back();
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
  if (word.empty() || word.size() > kWordBytes) return {};
  // One slip in short words, a third of a longer one.
  std::size_t best = std::clamp<std::size_t>(word.size() / 3, 1, 3) + 1;
  std::string_view found;
  for (const auto candidate : candidates) {
    if (candidate == word || candidate.size() > kWordBytes) continue;
    // What differs more in length than the best so far cannot be nearer.
    const auto longer = std::max(candidate.size(), word.size());
    if (longer - std::min(candidate.size(), word.size()) >= best) continue;
    const auto d = distance(word, candidate);
    // A word of one letter is as near to every other.
    if (d < best && d < candidate.size()) {
      best = d;
      found = candidate;
    }
  }
  return std::string(found);
}

}  // namespace runbookd::document
