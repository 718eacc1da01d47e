// One key of the rulebook's language, as a row: what it is called, what may stand behind it, what
// holds when it is not written.
//
// The reader enforces the row, and everything that people and editors are told of the language is
// made from it: suggestions for misspelt keys, `runbookd kinds`, the tables of docs/rulebook.md,
// completion, and the JSON Schema. Values stand in a row as they are written in a rulebook (`5m`,
// `1GiB`), so that a table reads like the language itself; a test finds those that do not parse.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace runbookd {

/// What may stand behind a key.
enum class Shape : std::uint8_t {
  text,         ///< any text; numbers and truth values are texts as well
  words,        ///< a text that says something: neither empty nor blank
  binary,       ///< any bytes, NUL included
  name,         ///< of something that the rulebook defines: a contact, resource, probe, rule
  url,          ///< the next four are texts whose form is checked by whoever reads them
  address,      ///< HOST:PORT
  path,         ///< of a file, or in some tree
  dsn,          ///< a connection string of PostgreSQL
  schedule,     ///< `Mon 09:00 Europe/London`
  window,       ///< `Sat,Sun 22:00-02:00 Europe/London`
  expression,   ///< of any type
  condition,    ///< an expression of type bool, or a list of them, which must all hold
  choice,       ///< one of `choices`
  boolean,      ///< true or false
  integer,      ///< a whole number
  number,       ///< a plain number
  duration,     ///< `1h30m`
  size,         ///< `512MiB`
  share,        ///< `30%`
  limit,        ///< `3 per 1h`
  any,          ///< any single value, nothing included
  list,         ///< a list of inside[0]
  one_or_list,  ///< the same, and one of them counts as a list of one
  map,          ///< any names, or those of `choices`, each with an inside[0]
  group,        ///< the keys `inside`
  one_of,       ///< any of `inside`, whose names do not count
};

/// Which registry's kinds bring further keys of their own into a group.
enum class Family : std::uint8_t { none, probe, resource, action, contact };

struct Key {
  std::string_view name{};
  Shape shape = Shape::text;
  std::string_view summary{};    ///< one line
  bool required = false;         ///< must be there
  bool one_needed = false;       ///< of the keys so marked at least one must be there
  std::string_view preset{};     ///< what holds when it is not written, as it would be written
  std::string_view otherwise{};  ///< the same in words, where it is no single value
  std::string_view lowest{};     ///< as written; empty = none
  std::string_view highest{};    ///< as written; empty = none (of durations: longest_duration)
  std::string_view choices{};    ///< separated by blanks
  bool templated = false;        ///< may hold `{{ expression }}`
  std::string_view example{};    ///< as written, where the shape alone makes none that is right
  std::span<const Key> inside{};
  Family family = Family::none;
};

/// The highest duration where a row names none.
inline constexpr std::string_view longest_duration = "366d";

/// The shape in a word or two: `duration`, `list of texts`, `map`.
std::string name_of(const Key& key);
std::vector<std::string_view> choices_of(const Key& key);
/// `observe, approve or act`.
std::string text_of_choices(const Key& key);
/// Of a table, null when there is none.
const Key* find_key(std::span<const Key> keys, std::string_view name);
/// The row itself or, of `one_of`, the alternative of that shape; null when it has not that shape.
const Key* of_shape(const Key& key, Shape shape);

/// The rows that stand right below it: of a group, or of the map that it may be among others. None
/// of a group to which kinds bring rows.
std::span<const Key> keys_below(const Key& key);

}  // namespace runbookd
