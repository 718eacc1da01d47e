// A typed reader over one YAML map, which enforces the rows of the keys that may stand in it:
// shape, bounds, choices, what is required and what holds by default. It converts, collects every
// error at its place, and at the end reports the keys that have no row, with a suggestion.
//
//   Reader r(node, "probe `site`", diagnostics, {common_keys, kind.keys});
//   auto url = r.string("http");
//   auto every = r.duration("every");
//   r.finish();
//
// A key that is read without a row, or as another shape than its row says, or that is written, has
// a row and is read by nobody, is a fault of ours: an error of every rulebook that comes there, so
// that no table can drift from what is read.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/document/node.hpp"
#include "daemon/base/key.hpp"
#include "daemon/base/time.hpp"

namespace runbookd::document {

class Reader {
 public:
  using Tables = std::vector<std::span<const Key>>;
  /// `what` names the thing in messages: "probe `site`", "step 2 of rule `docs-down`". A node that
  /// is no map is reported once and reads as empty. `tables` must outlive the reader.
  Reader(const Node& node, std::string what, Diagnostics& out, Tables tables);

  /// Further keys, once it is known which kind the thing is of.
  void also(std::span<const Key> keys) { tables_.push_back(keys); }

  const std::string& what() const { return what_; }
  Mark mark() const { return node_.mark; }
  Mark mark_of(std::string_view key) const;
  Diagnostics& diagnostics() { return out_; }

  /// The row of a key, for bounds that the caller checks himself; null when it has none.
  const Key* row(std::string_view key) const;
  /// The value's node, consumed, whatever the row says of it; null when absent.
  const Node* take(std::string_view key);
  bool has(std::string_view key) const { return node_.find(key) != nullptr; }
  /// Consumes a key that needs no row, since it was spoken of already.
  const Node* set_aside(std::string_view key);

  // Of what is not written, the row's preset; nothing, with an error, when it is required.

  /// Texts hold no NUL: in addresses, paths and arguments it would end them early for whoever reads
  /// them behind a C interface. The same holds of the other values, but of Shape::binary. What is
  /// required says something: it is neither empty nor blank, and neither are Shape::words.
  std::optional<std::string> string(std::string_view key);
  std::optional<bool> boolean(std::string_view key);
  std::optional<double> number(std::string_view key);
  std::optional<std::int64_t> integer(std::string_view key);
  std::optional<Nanos> duration(std::string_view key);
  std::optional<double> bytes(std::string_view key);
  std::optional<double> ratio(std::string_view key);
  /// One of the row's choices; returns its index.
  std::optional<int> choice(std::string_view key);
  /// A list of strings; of Shape::one_or_list one string counts as a list of one.
  std::vector<std::string> strings(std::string_view key);
  /// The same as nodes, for messages that mark the one that is wrong.
  std::vector<const Node*> texts(std::string_view key);
  /// name -> value, in the order written.
  std::vector<std::pair<std::string, const Node*>> map(std::string_view key);
  /// A child map as a reader of its own, over the rows of the group or the one of a map's values;
  /// call finish() on it. nullopt when absent.
  std::optional<Reader> child(std::string_view key);
  /// The same; one that is absent reads as empty, so that the presets of its rows hold.
  Reader section(std::string_view key);

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
  /// Reports what has no row. `others` widens the suggestions; a key that belongs elsewhere is no
  /// misspelling of one that belongs here.
  void finish(const std::vector<std::string_view>& others = {},
              const std::vector<Elsewhere>& elsewhere = {});
  bool failed() const { return failed_; }
  /// Some value that was asked for stands in a `${file:...}` that `check` could not read: a parse
  /// that fails now is no error of the rulebook.
  bool unread() const { return unread_; }

 private:
  // The row, when its shape is among `shapes`.
  const Key* expect(std::string_view key, std::initializer_list<Shape> shapes);
  const Node* consume(std::string_view key);
  // Its value; when there is none and it is required, that is reported.
  const Node* value_of(const Key& row, std::string_view key);
  const Node* scalar(const Key& row, std::string_view key, std::string_view expected);
  bool holds_nul(const Node& node, std::string_view key);
  std::optional<double> amount(const Key& row, std::string_view key, std::string_view expected,
                               std::string_view unit,
                               std::optional<double> (*parse)(std::string_view));
  void wrong(const Node& node, std::string_view key, std::string_view expected,
             std::string hint = {});
  void fault(std::string_view key, const std::string& why);
  std::vector<std::string_view> candidates(const std::vector<std::string_view>& others) const;
  std::string unknown_key_hint(std::string_view key,
                               const std::vector<std::string_view>& candidates) const;

  const Node& node_;
  std::string what_;
  Diagnostics& out_;
  Tables tables_;
  const Key* any_name_ = nullptr;  // of a map with names of the user's own: the row of each value
  int errors_before_;
  std::set<std::string, std::less<>> consumed_;
  std::set<std::string, std::less<>> missing_;  // reported as such
  bool failed_ = false;
  bool unread_ = false;
};

/// Conversions of single scalars, shared with the expression parser and the notation of rule tests.
std::optional<Nanos> parse_duration(std::string_view text);
std::optional<double> parse_bytes(std::string_view text);
std::optional<double> parse_ratio(std::string_view text);
std::optional<std::int64_t> parse_integer(std::string_view text);
/// With a sign; std::from_chars would read `inf` and `nan` too, which no setting means.
std::optional<double> parse_number(std::string_view text);
/// `3 per 1h`.
struct Budget {
  int count = 0;
  Nanos per{};
};
std::optional<Budget> parse_budget(std::string_view text);

}  // namespace runbookd::document
