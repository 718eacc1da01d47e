#include "probes/sql/columns.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "daemon/base/text.hpp"
#include "probes/sql/tokens.hpp"

namespace runbookd::probes::sql {
namespace {

using Tokens = std::span<const Token>;

constexpr std::size_t max_name = 63;  // longer ones the server cuts off
constexpr auto taken = std::to_array<std::string_view>({"up", "latency", "age"});
constexpr auto ends_of_list = std::to_array<std::string_view>(
    {"from", "where", "group", "having", "window", "union", "intersect", "except", "order", "limit",
     "offset", "fetch", "for", "into"});

// `AS limit`, `IS DISTINCT FROM` and `WITHIN GROUP` hold words that elsewhere end the list.
bool ends_list(const Token& before, const Token& token) {
  if (token.depth != 0) return false;
  if (token.is_symbol(';')) return true;
  if (token.kind != Token::Kind::word || !is_among(ends_of_list, token.text)) return false;
  if (before.is_word("as")) return false;
  if (token.text == "from" && before.is_word("distinct")) return false;
  return !(token.text == "group" && before.is_word("within"));
}

std::optional<std::size_t> select_at(Tokens tokens) {
  if (tokens.empty() || !(tokens[0].is_word("select") || tokens[0].is_word("with")))
    return std::nullopt;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].depth == 0 && tokens[i].is_word("select")) return i;
  }
  return std::nullopt;
}

bool is_one_statement(Tokens tokens) {
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (tokens[i].is_symbol(';')) return false;
  }
  return true;
}

bool is_signal_name(std::string_view name) {
  if (name.empty() || name.size() > max_name || is_digit(name[0])) return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '_'; });
}

Result<std::string> name_of_item(Tokens item, std::size_t number) {
  const auto which = "column " + std::to_string(number) + " of `query` ";
  const bool named =
      item.size() >= 3 && item[item.size() - 2].is_word("as") &&
      (item.back().kind == Token::Kind::word || item.back().kind == Token::Kind::name);
  if (!named)
    return Error{which + "has no name", "write `... AS name`; the name becomes the signal"};
  const auto& name = item.back().text;
  if (!is_signal_name(name)) {
    return Error{which + "has a name that no signal can have",
                 "use small letters, digits and `_`, beginning with a letter"};
  }
  if (is_among(taken, name)) {
    return Error{which + "is called `" + name + "`, which every probe has already",
                 "choose another name"};
  }
  return name;
}

}  // namespace

Result<std::vector<std::string>> columns_of(std::string_view query) {
  if (query.size() > max_query) return Error{"`query` is longer than 16 KiB", ""};
  const auto all = tokens_of(query);
  const Tokens tokens(all);
  const auto select = select_at(tokens);
  if (!select) return Error{"`query` is not a SELECT", "write one SELECT that yields one row"};
  if (!is_one_statement(tokens))
    return Error{"`query` is more than one statement", "write one SELECT"};

  std::vector<std::string> names;
  std::size_t begin = *select + 1;
  for (std::size_t i = begin; i <= tokens.size(); ++i) {
    const bool last = i == tokens.size() || ends_list(tokens[i - 1], tokens[i]);
    if (!last && !(tokens[i].depth == 0 && tokens[i].is_symbol(','))) continue;
    auto name = name_of_item(tokens.subspan(begin, i - begin), names.size() + 1);
    if (!name) return name.error();
    if (std::find(names.begin(), names.end(), *name) != names.end()) {
      return Error{"two columns of `query` are called `" + *name + "`", "give each its own name"};
    }
    names.push_back(*name);
    if (names.size() > max_columns) return Error{"`query` has more than 50 columns", ""};
    if (last) break;
    begin = i + 1;
  }
  return names;
}

}  // namespace runbookd::probes::sql
