#include "probes/http/json_path.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace runbookd::probes {
namespace {

constexpr std::size_t most_path_steps = 32;
constexpr std::size_t most_index = 65'535;  // of 64 KiB of JSON

/// Reads one path from the front; `fault` says what stopped it, and where.
class PathReader {
 public:
  explicit PathReader(std::string_view text) : text_(text) {}

  bool at_end() const { return at_ == text_.size(); }
  bool take(char c) {
    if (at_end() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool sees(char c) const { return !at_end() && text_[at_] == c; }

  /// Behind the opening bracket.
  std::optional<std::size_t> index() {
    const auto close = text_.find(']', at_);
    if (close == std::string_view::npos)
      return stop(at_ - 1, "this bracket is not closed", "write items[0]");
    const auto digits = text_.substr(at_, close - at_);
    if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos)
      return stop(at_, "an element is named by its number, and the first one is [0]",
                  "a member stands behind a dot: write items.name");
    std::size_t number = 0;
    const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (ec != std::errc() || number > most_index)
      return stop(at_, "64 KiB of JSON have no element of that number");
    at_ = close + 1;
    return number;
  }

  std::optional<std::string> name() {
    if (sees('"')) return quoted();
    const auto end = std::min(text_.find_first_of(".[\"]", at_), text_.size());
    if (end < text_.size() && text_[end] == '"')
      return stop(end, "a quote stands in the middle of a name", quote_hint);
    if (end < text_.size() && text_[end] == ']')
      return stop(end, "this bracket was not opened", quote_hint);
    if (end == at_) return stop(at_, "a name is missing", quote_hint);
    std::string out(text_.substr(at_, end - at_));
    at_ = end;
    return out;
  }

  std::nullopt_t stop(std::size_t at, std::string why, std::string hint = {}) {
    fault = PathFault{at, "is no path into JSON: " + std::move(why), std::move(hint)};
    return std::nullopt;
  }
  std::size_t at() const { return at_; }

  PathFault fault;

 private:
  static constexpr const char* quote_hint =
      "a name with dots, brackets or quotes stands in double quotes: \"key.with.dots\".count";

  std::optional<std::string> quoted() {
    const auto begin = at_++;
    std::string out;
    for (; !at_end(); ++at_) {
      if (take('"')) return out;
      if (text_[at_] == '\\') {
        const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
        if (next != '"' && next != '\\')
          return stop(at_, "a backslash stands before a quote or a backslash only");
        ++at_;
      }
      out += text_[at_];
    }
    return stop(begin, "this quote does not end");
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Result<JsonPath, PathFault> JsonPath::parse(std::string_view text) {
  JsonPath path;
  path.text_ = std::string(text);
  PathReader reader(text);
  if (text.empty()) reader.stop(0, "it is empty", "write components.memory.percent or items[0].x");
  while (!reader.at_end()) {
    if (path.steps_.size() >= most_path_steps) {
      reader.stop(reader.at(), "it has more than 32 steps");
      break;
    }
    if (reader.take('[')) {
      const auto index = reader.index();
      if (!index) break;
      path.steps_.emplace_back(*index);
      continue;
    }
    if (!path.steps_.empty() && !reader.take('.')) {
      reader.stop(reader.at(), "a dot is missing", "write items[0].x");
      break;
    }
    auto name = reader.name();
    if (!name) break;
    path.steps_.emplace_back(std::move(*name));
  }
  if (!reader.fault.text.empty()) return std::move(reader.fault);
  return path;
}

}  // namespace runbookd::probes
