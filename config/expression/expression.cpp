#include "config/expression/expression.hpp"

#include <utility>

#include "config/document/utf8.hpp"
#include "config/expression/parser.hpp"

namespace runbookd::expression {

namespace {

using decide::Span;
using decide::TypeIssue;
using document::count_columns;

void fail(std::vector<TypeIssue>& issues, Span span, std::string message, std::string hint) {
  TypeIssue issue{};
  issue.span = span;
  issue.also = {0, 0};
  issue.message = std::move(message);
  issue.hint = std::move(hint);
  issues.push_back(std::move(issue));
}

bool fits(std::string_view text, std::vector<TypeIssue>& issues) {
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    fail(issues, {count_columns(text.substr(0, nul)), 1}, "a NUL character", "remove it");
    return false;
  }
  if (text.size() <= text_bytes) return true;
  fail(issues, {0, 1}, "longer than " + std::to_string(text_bytes) + " bytes",
       "name parts of it in `signals`");
  return false;
}

decide::ExprPtr parse_at(std::string_view whole, std::string_view text, int column,
                         std::vector<TypeIssue>& issues) {
  auto tokens = tokens_of(text, column, issues);
  if (tokens.empty()) return nullptr;
  return tree_of(whole, std::move(tokens), issues);
}

// The `}}` that ends the expression at `from`: not within a string, not that of labels.
std::size_t closing(std::string_view text, std::size_t from) {
  int labels = 0;
  bool quoted = false;
  for (auto at = from; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted && c == '\\') {
      ++at;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == '{') {
      ++labels;
    } else if (!quoted && c == '}' && labels > 0) {
      --labels;
    } else if (!quoted && text.substr(at).starts_with("}}")) {
      return at;
    }
  }
  return std::string_view::npos;
}

void add_text(decide::Template& pieces, std::string_view text) {
  if (text.empty()) return;
  decide::TemplatePiece piece;
  piece.text = text;
  pieces.push_back(std::move(piece));
}

bool readable(const document::Node& node, std::string_view what, document::Diagnostics& out) {
  if (node.reported || node.unread) return false;
  if (node.is_scalar() && !node.secret) return true;
  const auto found = node.is_scalar() ? "a secret" : document::written(node);
  out.error(node.mark, "expected " + std::string(what) + ", not " + found);
  return false;
}

void report_all(const document::Node& node, const std::vector<TypeIssue>& issues,
                document::Diagnostics& out) {
  for (const auto& issue : issues) report(node, issue, out);
}

}  // namespace

std::string_view slice(std::string_view text, Span span) {
  const auto begin = document::byte_of(text, span.column);
  const auto end = document::byte_of(text, span.column + span.length);
  return text.substr(begin, end - begin);
}

decide::ExprPtr parse_text(std::string_view text, std::vector<TypeIssue>& issues) {
  return fits(text, issues) ? parse_at(text, text, 0, issues) : nullptr;
}

std::optional<decide::Template> parse_template_text(std::string_view text,
                                                    std::vector<TypeIssue>& issues) {
  if (!fits(text, issues)) return std::nullopt;
  decide::Template pieces;
  const auto known = issues.size();
  std::size_t at = 0;
  for (std::size_t open = 0; (open = text.find("{{", at)) != std::string_view::npos;) {
    add_text(pieces, text.substr(at, open - at));
    const int column = count_columns(text.substr(0, open));
    const auto end = closing(text, open + 2);
    if (end == std::string_view::npos) {
      fail(issues, {column, 2}, "`{{` is not closed", "close it with `}}`");
      return std::nullopt;
    }
    decide::TemplatePiece piece;
    piece.expr = parse_at(text, text.substr(open + 2, end - open - 2), column + 2, issues);
    if (piece.expr) pieces.push_back(std::move(piece));
    at = end + 2;
  }
  add_text(pieces, text.substr(at));
  if (issues.size() > known) return std::nullopt;
  return pieces;
}

decide::ExprPtr parse(const document::Node& node, document::Diagnostics& out) {
  if (!readable(node, "an expression", out)) return nullptr;
  std::vector<TypeIssue> issues;
  auto e = parse_text(node.text, issues);
  report_all(node, issues, out);
  return e;
}

std::optional<decide::Template> parse_template(const document::Node& node,
                                               document::Diagnostics& out) {
  if (!readable(node, "a text", out)) return std::nullopt;
  std::vector<TypeIssue> issues;
  auto pieces = parse_template_text(node.text, issues);
  report_all(node, issues, out);
  return pieces;
}

void place(document::Diagnostic& d, const document::Node& node, Span span) {
  d.mark = node.place(span.column);
  if (node.substituted) return;
  // A span that runs into the next line is marked where it begins.
  const auto last = node.place(span.column + span.length - 1);
  const bool one_line = last.line == d.mark.line && last.column >= d.mark.column;
  d.length = one_line ? last.column - d.mark.column + 1 : 1;
}

void report(const document::Node& node, const TypeIssue& issue, document::Diagnostics& out) {
  auto& d = out.error(node.mark, issue.message, issue.hint);
  d.note = issue.note;
  place(d, node, issue.span);
  if (node.substituted || issue.also.length == 0) return;
  const auto also = node.place(issue.also.column);
  if (also.line != d.mark.line) return;
  d.also = also.column;
  d.also_length = issue.also.length;
}

}  // namespace runbookd::expression
