// A typed reader over one YAML map. It converts, collects every error at its place, and at the end
// reports the keys that nobody asked for, with a suggestion.
//
//   Reader r(node, "probe `site`", diagnostics);
//   auto url = r.required_string("http");
//   auto every = r.duration("every", 30s);
//   r.finish();
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/document/node.hpp"
#include "daemon/base/time.hpp"

namespace runbookd::document {

class Reader {
 public:
  /// `what` names the thing in messages: "probe `site`", "step 2 of rule `docs-down`". A node that
  /// is no map is reported once and reads as empty.
  Reader(const Node& node, std::string what, Diagnostics& out);

  const std::string& what() const { return what_; }
  Mark mark() const { return node_.mark; }
  Mark mark_of(std::string_view key) const;
  Diagnostics& diagnostics() { return out_; }

  /// The value's node, consumed; null when absent.
  const Node* take(std::string_view key);
  bool has(std::string_view key) const { return node_.find(key) != nullptr; }

  /// Texts hold no NUL: in addresses, paths and arguments it would end them early for whoever reads
  /// them behind a C interface. The same holds of the other values but binary().
  std::optional<std::string> string(std::string_view key);
  /// Any bytes, NUL included: what is sent as it is.
  std::optional<std::string> binary(std::string_view key);
  /// A text that says something: neither empty nor blank. required_string() must be there, too.
  std::optional<std::string> words(std::string_view key);
  std::optional<std::string> required_string(std::string_view key);
  std::optional<bool> boolean(std::string_view key);
  /// A plain number within [low, high].
  std::optional<double> number(std::string_view key, double low, double high);
  std::optional<std::int64_t> integer(std::string_view key, std::int64_t low, std::int64_t high);
  /// `1h30m`, `250ms`, `2d`.
  std::optional<Nanos> duration(std::string_view key, Nanos low = Nanos{0},
                                Nanos high = hours{24 * 366});
  /// `1GiB`, `512MB`, `10kB`.
  std::optional<double> bytes(std::string_view key, double low = 0, double high = most_bytes);
  static constexpr double most_bytes = std::numeric_limits<double>::infinity();
  /// `30%`.
  std::optional<double> ratio(std::string_view key);
  /// A list of strings; one string counts as a list of one.
  std::vector<std::string> strings(std::string_view key);
  /// The same as nodes, for messages that mark the one that is wrong.
  std::vector<const Node*> texts(std::string_view key);
  /// name -> text, in the order written.
  std::vector<std::pair<std::string, const Node*>> map(std::string_view key);
  /// One of `names`; returns its index.
  std::optional<int> choice(std::string_view key, const std::vector<std::string_view>& names);
  /// A child map as a reader of its own; call finish() on it. nullopt when absent.
  std::optional<Reader> child(std::string_view key);

  /// Reports "WHAT: MESSAGE" at the key's value; the message names the key itself: "`method` is no
  /// HTTP method". Silent, but failed(), when an error was reported at that value already or its
  /// `${file:...}` could not be read in `check`.
  void error(std::string_view key, std::string message, std::string hint = {});
  /// The same at one item of a list, all of which it marks.
  void error(const Node& item, std::string message, std::string hint = {});
  /// A key that means something in another place, and what to say to somebody who wrote it here.
  struct Elsewhere {
    std::string_view key;
    std::string_view hint;
  };
  /// Reports what was not consumed. `known` widens the suggestions; a key that belongs elsewhere is
  /// no misspelling of one that belongs here.
  void finish(const std::vector<std::string_view>& known = {},
              const std::vector<Elsewhere>& elsewhere = {});
  bool failed() const { return failed_; }
  /// Some value that was asked for stands in a `${file:...}` that `check` could not read: a parse
  /// that fails now is no error of the rulebook.
  bool unread() const { return unread_; }

 private:
  const Node* scalar(std::string_view key, std::string_view expected);
  bool holds_nul(const Node& node, std::string_view key);
  std::optional<double> amount(std::string_view key, std::string_view expected,
                               std::string_view unit,
                               std::optional<double> (*parse)(std::string_view));
  void wrong(const Node& node, std::string_view key, std::string_view expected,
             std::string hint = {});
  std::string unknown_key_hint(std::string_view key,
                               const std::vector<std::string_view>& candidates) const;

  const Node& node_;
  std::string what_;
  Diagnostics& out_;
  std::set<std::string, std::less<>> consumed_;
  std::set<std::string, std::less<>> asked_;
  bool failed_ = false;
  bool unread_ = false;
};

/// Conversions of single scalars, shared with the expression parser and the notation of rule tests.
std::optional<Nanos> parse_duration(std::string_view text);
std::optional<double> parse_bytes(std::string_view text);
std::optional<double> parse_ratio(std::string_view text);
/// `3 per 1h`.
struct Budget {
  int count = 0;
  Nanos per{};
};
std::optional<Budget> parse_budget(std::string_view text);

/// The candidate nearest to `word` by edit distance, empty when none is near.
std::string nearest(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace runbookd::document
