#include "config/document/syntax.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "config/document/utf8.hpp"

namespace runbookd::document {

namespace {

constexpr int syntax_columns = 40;
// Of yaml-cpp 0.7; later versions add the name.
constexpr std::string_view unknown_anchor = "the referenced anchor is not defined";
constexpr std::string_view nameless_alias = "alias not found after *";
constexpr std::string_view nameless_anchor = "anchor not found after &";
constexpr std::string_view escape_complaint = "unknown escape character: ";

// The place of the error, cut out of its line.
struct Context {
  std::string_view line;
  std::size_t at;    // byte of the error in it
  std::string word;  // from there to the next space
  bool opens_line;   // nothing but spaces and `-` before it
};

Context context_of(const Sources& sources, Mark at) {
  Context c;
  c.line = sources.line(at.file, at.line);
  c.at = byte_of(c.line, at.column - 1);
  c.word =
      shorten(c.line.substr(c.at, c.line.find_first_of(" \t,]}", c.at + 1) - c.at), syntax_columns);
  c.opens_line = c.line.substr(0, c.at).find_first_not_of(" -") == std::string_view::npos;
  return c;
}

struct Cure {
  std::string message;
  std::string hint;
};

bool bare_variable(const Context& c) {
  return c.at > 0 && c.line.substr(c.at - 1).starts_with("${");
}

bool second_colon(const Context& c) {
  return c.line.substr(0, c.at).find(": ") != std::string_view::npos;
}

Cure colon(const Context& c) {
  if (second_colon(c)) {
    return {"a second colon in one value", "quote the value: \"...\""};
  }
  return {
      "a key where a value goes on",
      "line it up with the key above, and see that the line above has a space behind its colon"};
}

Cure leftover(const Context& c) {
  if (c.opens_line) {
    return {"this line does not line up with anything above", "indent it like its neighbours"};
  }
  const bool is_template = c.line.find("{{") != std::string_view::npos;
  return {"text behind a finished value",
          is_template ? "quote the whole value, template included: \"{{ ... }} ...\""
                      : "quote the whole value"};
}

Cure unclosed(const Context& c, std::string_view bracket, std::string_view closing) {
  if (bare_variable(c)) {
    return {"YAML reads the `{` of `${` as a map here", "inside { } and [ ] quote it: \"${...}\""};
  }
  return {"`" + std::string(bracket) + "` is not closed",
          "close it with `" + std::string(closing) + "`"};
}

Cure alias(const Context& c, bool named) {
  if (!named) return {"YAML reads `*` as the start of an alias", "quote it: \"*\""};
  return {"YAML reads `" + c.word + "` as an alias, and no anchor has that name",
          "quote it: \"" + c.word + "\""};
}

Cure cure_of(std::string_view what, const Context& c) {
  if (what == "illegal map value") return colon(c);
  const bool loose = what == "end of map not found" || what == "end of sequence not found" ||
                     what == "unexpected scalar";
  if (loose) return leftover(c);
  if (what == "unexpected token after end of document")
    return {"text behind the end of the document", "remove it"};
  if (what == "end of sequence flow not found") return unclosed(c, "[", "]");
  if (what == "end of map flow not found") return unclosed(c, "{", "}");
  if (what == nameless_alias) return alias(c, false);
  if (what == nameless_anchor)
    return {"YAML reads `&` as the start of an anchor", "quote it: \"&\""};
  if (what.starts_with(unknown_anchor)) return alias(c, true);
  if (what == "unknown token" || what.starts_with("plain value cannot start"))
    return {"a value cannot start with `" + c.word.substr(0, 1) + "`",
            "quote it: \"" + c.word + "\""};
  if (what == "illegal flow end")
    return {"`" + c.word.substr(0, 1) + "` closes nothing",
            "remove it, or quote the text it belongs to"};
  if (what == "illegal block entry")
    return {"a list cannot start behind a key", "put `- ` on a line of its own, or write [a, b]"};
  if (what.find("tab") != std::string_view::npos)
    return {"a tab in the indentation", "indent with spaces"};
  if (what == "illegal map key")
    return {"a key cannot stand here", "line it up with the key above"};
  if (what == "illegal EOF in scalar")
    return {"a quote is never closed", "close it behind the value"};
  if (what == "illegal document indicator in scalar") {
    return {"`---` or `...` inside a quoted text", "close the quote before this line"};
  }
  return {"not valid YAML: " + std::string(what), ""};
}

// The parser notices an escape, and a `*` without a name, only behind them.
Mark moved_back(std::string_view what, Mark at) {
  if (what.starts_with(escape_complaint)) at.column -= 2;
  if (what == nameless_alias || what == nameless_anchor) at.column -= 1;
  at.column = std::max(at.column, 1);
  return at;
}

}  // namespace

Diagnostic syntax_error(const Sources& sources, std::string_view what, Mark at, Mark open) {
  at.line = std::clamp(at.line, 1, std::max(sources.lines(at.file), 1));
  const int end = count_columns(sources.line(at.file, at.line)) + 1;
  at.column = std::clamp(at.column, 1, end);
  at = moved_back(what, at);
  Diagnostic d;
  if (what.starts_with(escape_complaint)) {
    const auto escape = "\\" + std::string(what.substr(escape_complaint.size()));
    d.message = "YAML knows no escape `" + escape + "`";
    d.hint = "double the backslash, or use single quotes: '" + escape + "'";
    d.length = 2;
  } else {
    const auto context = context_of(sources, at);
    auto cure = cure_of(what, context);
    // Where the bracket was opened says more than where the parser gave up.
    const bool bracket =
        what.find(" flow not found") != std::string_view::npos && !bare_variable(context);
    if (bracket && open.line > 0) at = open;
    d.message = std::move(cure.message);
    d.hint = std::move(cure.hint);
  }
  d.mark = at;
  return d;
}

std::vector<std::size_t> repair(const Sources& sources, std::string_view what, Mark at) {
  const auto c = context_of(sources, moved_back(what, at));
  if (c.at >= c.line.size()) return {};
  if (what.find(" flow not found") != std::string_view::npos && bare_variable(c)) {
    const auto closing = c.line.find('}', c.at);
    if (closing != std::string_view::npos) return {c.at, closing};
  }
  const bool alias =
      what.starts_with(unknown_anchor) || what == nameless_alias || what == nameless_anchor;
  const bool colon = what == "illegal map value" && second_colon(c);
  if (alias || colon || what == "unknown token" || what.starts_with(escape_complaint))
    return {c.at};
  return {};
}

}  // namespace runbookd::document
