#include "daemon/app/log/cuts.hpp"

#include <algorithm>

namespace runbookd::logging {

namespace {

using Range = std::pair<std::size_t, std::size_t>;

constexpr std::size_t most_cuts = 64;     // looked at in one text; ours has one or two
constexpr std::size_t least_at_mark = 4;  // bytes of a secret that are worth hiding
constexpr std::size_t least_at_end = 12;  // a text may end in a common word without being cut
constexpr std::string_view ellipsis = "...";
constexpr std::string_view left_out = " bytes left out] ";

// The longest beginning of `spelling`, but not all of it, with which `text` ends.
std::size_t beginning_at_end(std::string_view text, std::string_view spelling) {
  for (auto size = std::min(text.size(), spelling.size() - 1); size > 0; --size)
    if (text.ends_with(spelling.substr(0, size))) return size;
  return 0;
}

std::size_t end_at_beginning(std::string_view text, std::string_view spelling) {
  for (auto size = std::min(text.size(), spelling.size() - 1); size > 0; --size)
    if (text.starts_with(spelling.substr(spelling.size() - size))) return size;
  return 0;
}

class Search {
 public:
  Search(std::string_view text, const std::vector<std::string>& spellings)
      : text_(text), spellings_(spellings) {}

  void before(std::size_t at, bool marked) {
    // A character that was cut in its middle has become question marks.
    while (at > 0 && text_[at - 1] == '?') --at;
    for (const std::string& spelling : spellings_) {
      const auto least = marked ? least_at_mark : std::max(spelling.size() / 2, least_at_end);
      const auto size = beginning_at_end(text_.substr(0, at), spelling);
      if (size >= least) found_.emplace_back(at - size, at);
    }
  }
  void behind(std::size_t at) {
    while (at < text_.size() && text_[at] == '?') ++at;
    for (const std::string& spelling : spellings_) {
      const auto size = end_at_beginning(text_.substr(at), spelling);
      if (size >= least_at_mark) found_.emplace_back(at, at + size);
    }
  }
  std::vector<Range> found() && { return std::move(found_); }

 private:
  std::string_view text_;
  const std::vector<std::string>& spellings_;
  std::vector<Range> found_;
};

// `abc [12 bytes left out] xyz`: where the mark begins, given the place of its words.
std::size_t mark_begin(std::string_view text, std::size_t words) {
  const auto bracket = text.substr(0, words).rfind(" [");
  return bracket == std::string_view::npos ? words : bracket;
}

}  // namespace

std::vector<Range> cut_ranges(std::string_view text, const std::vector<std::string>& spellings) {
  Search search(text, spellings);
  std::size_t cuts = 0;
  for (auto at = text.find(ellipsis); at != std::string_view::npos && ++cuts <= most_cuts;
       at = text.find(ellipsis, at + 1))
    search.before(at, true);
  for (auto at = text.find(left_out); at != std::string_view::npos && ++cuts <= most_cuts;
       at = text.find(left_out, at + 1)) {
    search.before(mark_begin(text, at), true);
    search.behind(at + left_out.size());
  }
  search.before(text.size(), false);
  return std::move(search).found();
}

}  // namespace runbookd::logging
