#include "config/expression/labels.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <utility>

namespace runbookd::expression {

namespace {

using Matcher = SeriesSelector::Matcher;

/// A matcher runs over every series of every scrape.
constexpr std::int64_t pattern_memory = 1024 * 1024;

constexpr std::array<std::pair<std::string_view, Matcher::Op>, 4> ops = {
    {{"=", Matcher::Op::equal},
     {"!=", Matcher::Op::not_equal},
     {"=~", Matcher::Op::match},
     {"!~", Matcher::Op::no_match}}};

// Why `pattern` is none; empty when it is one.
std::string fault_of(const std::string& pattern) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(pattern_memory);
  const RE2 compiled(pattern, options);
  return compiled.ok() ? std::string() : std::string(compiled.error());
}

bool read_matcher(Cursor& tokens, Matcher& out) {
  if (tokens.peek().kind != Token::Kind::word) {
    tokens.unexpected("a label's name must stand here: {status=~\"5..\"}");
    return false;
  }
  out.label = tokens.take().text;
  const auto* op = std::find_if(ops.begin(), ops.end(),
                                [&](const auto& row) { return tokens.peek().is(row.first); });
  if (op == ops.end()) {
    tokens.unexpected("labels compare with = != =~ !~");
    return false;
  }
  out.op = op->second;
  tokens.take();
  const Token& value = tokens.peek();
  if (value.kind != Token::Kind::string) {
    tokens.unexpected("a label's value stands in double quotes");
    return false;
  }
  out.value = value.text;
  const bool pattern = out.op == Matcher::Op::match || out.op == Matcher::Op::no_match;
  const auto fault = pattern ? fault_of(out.value) : std::string();
  if (!fault.empty()) {
    tokens.fail(value.span, "not a pattern: " + fault, "patterns are RE2, anchored at both ends");
    return false;
  }
  tokens.take();
  return true;
}

}  // namespace

bool read_labels(Cursor& tokens, std::vector<Matcher>& out, decide::Span& closing) {
  const auto opening = tokens.take().span;
  while (!tokens.peek().is("}")) {
    if (!out.empty() && !tokens.accept(",")) {
      if (tokens.at_end()) {
        tokens.fail(opening, "`{` is not closed", "close it with `}`");
      } else {
        tokens.unexpected("labels are separated by commas");
      }
      return false;
    }
    Matcher matcher;
    if (!read_matcher(tokens, matcher)) return false;
    out.push_back(std::move(matcher));
  }
  closing = tokens.take().span;
  return true;
}

}  // namespace runbookd::expression
