// A diagnostic as people read it:
//
//   rules.yaml:39:26: error: compares a ratio with a plain number
//    39 |     when: [error_ratio > 1, requests >= 50]
//       |            ~~~~~~~~~~~   ^   error_ratio is a ratio; 1 would mean 100%
//       = did you mean 1%?
#include "config/document/diagnostic.hpp"
#include "config/document/utf8.hpp"

#include <algorithm>

namespace runbookd::document {

namespace {

/// Of a longer source line only a piece around the caret is shown.
constexpr int excerpt_columns = 240;

struct Paint {
  bool on;
  std::string operator()(std::string_view code, std::string text) const {
    if (!on || text.empty()) return text;
    return "\x1b[" + std::string(code) + "m" + std::move(text) + "\x1b[0m";
  }
};
constexpr std::string_view bold = "1";
constexpr std::string_view red = "1;31";
constexpr std::string_view yellow = "1;33";
constexpr std::string_view blue = "34";
constexpr std::string_view cyan = "36";

/// Of a longer line, which a program wrote, only the place is said.
constexpr std::size_t shown_line = 64 * 1024;

// Columns [begin, end) of the shown line, from 0.
struct Stretch {
  int begin = 0;
  int end = 0;
};

Stretch stretch_of(const Shown& shown, int column, int length) {
  const int last = static_cast<int>(shown.columns.size()) - 1;
  const auto at = [&](int c) {
    return shown.columns[static_cast<std::size_t>(std::clamp(c, 0, last))] - 1;
  };
  const int begin = at(column - 1);
  const int width = count_columns(shown.text);
  const int end = std::min(at(column - 1 + std::max(length, 1)), std::max(width, begin + 1));
  return {begin, std::max(end, begin + 1)};
}

void mark_out(std::string& line, Stretch s, char with) {
  const auto end = static_cast<std::size_t>(s.end);
  if (line.size() < end) line.resize(end, ' ');
  std::fill(line.begin() + s.begin, line.begin() + s.end, with);
}

// The source line and the line of the caret, cut to excerpt_columns around it.
std::pair<std::string, std::string> excerpt_lines(const Shown& shown, const Diagnostic& d) {
  std::string carets;
  if (d.also > 0) mark_out(carets, stretch_of(shown, d.also, d.also_length), '~');
  const auto main = stretch_of(shown, d.mark.column, d.length);
  mark_out(carets, main, '^');
  std::string text = shown.text;
  if (count_columns(text) <= excerpt_columns) return {text, carets};
  const int from = std::max(0, main.begin - excerpt_columns / 2);
  text = shorten(std::string_view(text).substr(byte_of(text, from)), excerpt_columns);
  carets = carets.substr(static_cast<std::size_t>(from), excerpt_columns);
  if (from > 0) text = "..." + text;
  if (from > 0) carets = "   " + carets;
  return {text, carets};
}

std::string head_of(const Sources& sources, const Diagnostic& d, const Paint& paint) {
  std::string place;
  if (d.mark.file >= 0) {
    place = printable(sources.path(d.mark.file)) + ":";
    if (d.mark.line > 0)
      place += std::to_string(d.mark.line) + ":" + std::to_string(d.mark.column) + ":";
    place += " ";
  }
  const bool error = d.level == Level::error;
  std::string out = paint(bold, place) + (error ? paint(red, "error:") : paint(yellow, "warning:"));
  out += " " + paint(bold, printable(sources.masked(d.message)));
  if (!d.lint.empty()) out += " [" + d.lint + "]";
  return out + "\n";
}

}  // namespace

std::string render(const Sources& sources, const Diagnostic& d, bool colour) {
  const Paint paint{colour};
  std::string out = head_of(sources, d, paint);
  const auto number = std::to_string(std::max(d.mark.line, 0));
  const std::string gutter(number.size() + 2, ' ');
  const auto line = sources.line(d.mark.file, d.mark.line);
  if (d.mark.file >= 0 && d.mark.line > 0 && line.size() <= shown_line) {
    auto [text, carets] = excerpt_lines(sources.shown(d.mark.file, d.mark.line), d);
    out += paint(blue, " " + number + " |") + (text.empty() ? "" : " " + text) + "\n";
    carets = paint(d.level == Level::error ? red : yellow, carets);
    out += paint(blue, gutter + "|") + " " + carets;
    if (!d.note.empty()) out += "   " + printable(sources.masked(d.note));
    out += "\n";
  } else if (!d.note.empty()) {
    out += gutter + "= " + printable(sources.masked(d.note)) + "\n";
  }
  if (!d.hint.empty()) out += gutter + paint(cyan, "= " + printable(sources.masked(d.hint))) + "\n";
  return out;
}

}  // namespace runbookd::document
