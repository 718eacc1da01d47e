#include "daemon/base/nearest.hpp"

#include <algorithm>

#include "daemon/base/edit_distance.hpp"

namespace runbookd {

namespace {

/// Longer words are no typos of each other that this could find in time.
constexpr std::size_t longest_word = 64;

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
  if (word.empty() || word.size() > longest_word) return {};
  // One slip in short words, a third of a longer one.
  std::size_t best = std::clamp<std::size_t>(word.size() / 3, 1, 3) + 1;
  std::string_view found;
  for (const auto candidate : candidates) {
    if (candidate == word || candidate.size() > longest_word) continue;
    // What differs more in length than the best so far cannot be nearer.
    const auto longer = std::max(candidate.size(), word.size());
    if (longer - std::min(candidate.size(), word.size()) >= best) continue;
    const auto d = edit_distance(word, candidate);
    // A word of one letter is as near to every other.
    if (d < best && d < candidate.size()) {
      best = d;
      found = candidate;
    }
  }
  return std::string(found);
}

}  // namespace runbookd
