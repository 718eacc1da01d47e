#include "config/document/byte_guard.hpp"

#include <algorithm>
#include <utility>

#include "config/document/utf8.hpp"

namespace runbookd::document {

namespace {

/// More would only repeat themselves.
constexpr int tab_reports = 20;

std::string hex(unsigned char byte) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  return std::string("0x") + digits[byte >> 4] + digits[byte & 15];
}

bool guard_start(std::string_view text, int file, Diagnostics& out) {
  const Mark start{file, 1, 1};
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    out.error(start, "the file is UTF-16", "save it as UTF-8");
    return false;
  }
  if (text.starts_with("\xEF\xBB\xBF")) {
    out.error(start, "the file starts with a byte order mark", "save it as UTF-8 without BOM");
    return false;
  }
  return true;
}

struct Fault {
  std::string message;
  std::string hint;
};

Fault fault_of(std::string_view line, std::size_t at) {
  const auto byte = static_cast<unsigned char>(line[at]);
  if (sequence_length(line, at) == 0) {
    return {"the byte " + hex(byte) + " is not UTF-8", "save the file as UTF-8"};
  }
  if (byte == 0) return {"the file holds a NUL byte", "remove it; a rulebook is a text file"};
  if (byte == '\r')
    return {"a carriage return in the middle of a line", "end lines with line feeds"};
  return {
      "the file holds the control character " + hex(byte),
      "remove it, or write it as an escape in double quotes: \"\\" + hex(byte).substr(1) + "\""};
}

// The first bad byte is enough: behind it the columns are guesses.
bool guard_line(std::string_view line, Mark mark, Diagnostics& out) {
  for (std::size_t at = 0; at < line.size();) {
    const auto byte = static_cast<unsigned char>(line[at]);
    const auto length = sequence_length(line, at);
    if (length == 0 || (byte < 0x20 && byte != '\t') || byte == 0x7F) {
      mark.column = count_columns(line.substr(0, at)) + 1;
      auto fault = fault_of(line, at);
      out.error(mark, std::move(fault.message), std::move(fault.hint));
      return false;
    }
    at += length;
  }
  return true;
}

// Knows where block scalars are: behind their indentation a tab is text.
class Tabs {
 public:
  bool in_indentation(std::string_view line) {
    const auto indent = std::min(line.find_first_not_of(' '), line.size());
    const auto content = std::min(line.find_first_not_of(" \t"), line.size());
    if (content == line.size()) return false;
    if (in_block_ && indent > block_indent_) return false;
    in_block_ = opens_block(line);
    block_indent_ = indent;
    return content > indent && line[content] != '#';
  }

 private:
  static bool opens_block(std::string_view line) {
    const auto comment = line.find(" #");
    if (comment != std::string_view::npos) line = line.substr(0, comment);
    const auto last = line.find_last_not_of(" \t");
    if (last == std::string_view::npos) return false;
    line = line.substr(0, last + 1);
    const auto sign = line.find_last_of("|>");
    if (sign == std::string_view::npos || sign == 0) return false;
    const bool header = line.find_first_not_of("+-0123456789", sign + 1) == std::string_view::npos;
    return header && line[sign - 1] == ' ';
  }

  bool in_block_ = false;
  std::size_t block_indent_ = 0;
};

}  // namespace

bool guard_bytes(const Sources& sources, int file, Diagnostics& out) {
  if (!guard_start(sources.text(file), file, out)) return false;
  Tabs tabs;
  int found = 0;
  for (int line = 1; line <= sources.lines(file); ++line) {
    const auto text = sources.line(file, line);
    if (!guard_line(text, {file, line, 1}, out)) return false;
    if (!tabs.in_indentation(text) || ++found > tab_reports) continue;
    const auto tab = static_cast<int>(text.find('\t')) + 1;
    out.error({file, line, tab}, "a tab in the indentation", "indent with spaces");
  }
  return found == 0;
}

}  // namespace runbookd::document
