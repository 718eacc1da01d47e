// What somebody may have meant by a name that there is not.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

namespace runbookd {

/// The candidate nearest to `word` by edit distance: one slip in short words, a third of a longer
/// one, three at most. Empty when none is near, and of words beyond 64 bytes.
std::string nearest(std::string_view word, const std::vector<std::string_view>& candidates);

/// The same of strings; a list in braces is one of views.
template <class Text>
  requires std::same_as<Text, std::string>
std::string nearest(std::string_view word, const std::vector<Text>& candidates) {
  return nearest(word, std::vector<std::string_view>(candidates.begin(), candidates.end()));
}

}  // namespace runbookd
