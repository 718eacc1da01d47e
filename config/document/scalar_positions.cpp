#include "config/document/scalar_positions.hpp"

#include <algorithm>

#include "config/document/utf8.hpp"

namespace runbookd::document {

namespace {

// Reads a file's characters one by one; the end of a line reads as '\n', the end of the file as
// '\0'.
class Cursor {
 public:
  Cursor(const Sources& sources, int file, RawPlace at) : sources_(&sources), file_(file), at_(at) {
    fetch();
  }

  char peek(std::size_t ahead = 0) const {
    if (at_.byte + ahead < line_.size()) return line_[at_.byte + ahead];
    return at_.line < sources_->lines(file_) ? '\n' : '\0';
  }
  bool blank() const { return peek() == ' ' || peek() == '\t' || peek() == '\n'; }
  bool starts_with(std::string_view text) const {
    return line_.substr(std::min(at_.byte, line_.size())).starts_with(text);
  }

  void skip(std::size_t bytes) {
    for (; bytes > 0 && peek() != '\0'; --bytes) {
      if (at_.byte < line_.size()) {
        // Continuation bytes have no column of their own; guard_bytes() saw to it that all are
        // valid.
        if ((static_cast<unsigned char>(line_[at_.byte++]) & 0xC0) != 0x80) ++at_.column;
        continue;
      }
      at_ = {at_.line + 1, 0, 1};
      fetch();
    }
  }
  void skip_blanks() {
    while (blank()) skip(1);
  }

  Node::Run run(int offset) const { return {offset, at_.line, at_.column}; }

 private:
  void fetch() { line_ = sources_->line(file_, at_.line); }

  const Sources* sources_;
  int file_;
  RawPlace at_;
  std::string_view line_;
};

std::size_t escape_length(const Cursor& cursor) {
  switch (cursor.peek(1)) {
    case 'x':
      return 4;
    case 'u':
      return 6;
    case 'U':
      return 10;
    default:
      return 2;
  }
}

// Moves from a quote to the one that closes it; false when there is none.
bool skip_quoted(Cursor& cursor) {
  const char quote = cursor.peek();
  cursor.skip(1);
  while (cursor.peek() != '\0') {
    const bool escape = quote == '"' ? cursor.peek() == '\\' : cursor.starts_with("''");
    if (!escape && cursor.peek() == quote) return true;
    cursor.skip(escape ? 2 : 1);
  }
  return false;
}

bool closes(Cursor cursor) { return skip_quoted(cursor); }

// Walks the value and the file side by side.
class Walk {
 public:
  Walk(Node& node, Cursor cursor, char quote) : node_(node), cursor_(cursor), quote_(quote) {}

  // False when they cannot be brought together: then only the scalar's start is known.
  bool run() {
    const std::string_view text = node_.text;
    int offset = 0;
    for (std::size_t at = 0; at < text.size(); ++offset) {
      const auto length = std::max<std::size_t>(sequence_length(text, at), 1);
      if (!step(text.substr(at, length), offset)) return false;
      at += length;
    }
    if (text.empty()) note(0);
    return true;
  }

 private:
  bool step(std::string_view character, int offset) {
    const bool white = character == " " || character == "\n" || character == "\t";
    if (quote_ == '"') skip_continuations();
    // A folded line break reads as a space, and indentation does not read at all.
    if (!white && cursor_.blank()) cursor_.skip_blanks();
    if (quote_ == '\'' && character == "'" && cursor_.starts_with("''")) return take(2, offset);
    if (quote_ == '"' && cursor_.peek() == '\\') return take(escape_length(cursor_), offset);
    if (cursor_.peek() == character[0] && (character == "\n" || cursor_.starts_with(character))) {
      return take(character.size(), offset);
    }
    // The last line of a block ends with the file.
    if (!white || !(cursor_.blank() || cursor_.peek() == '\0')) return false;
    note(offset);
    cursor_.skip_blanks();
    return true;
  }

  void skip_continuations() {
    while (cursor_.peek() == '\\' && cursor_.peek(1) == '\n') {
      cursor_.skip(2);
      cursor_.skip_blanks();
    }
  }

  bool take(std::size_t bytes, int offset) {
    note(offset);
    cursor_.skip(bytes);
    return true;
  }

  // A run goes on as long as each character stands one column behind the one before.
  void note(int offset) {
    const auto next = cursor_.run(offset);
    if (!node_.runs.empty()) {
      const auto& last = node_.runs.back();
      if (last.line == next.line && next.column - last.column == next.offset - last.offset) return;
    }
    node_.runs.push_back(next);
  }

  Node& node_;
  Cursor cursor_;
  char quote_;
};

}  // namespace

bool align(Node& node, const Sources& sources, RawPlace at, std::size_t limit) {
  Cursor cursor(sources, node.mark.file, at);
  const char first = cursor.peek();
  const bool block = first == '|' || first == '>';
  const bool quotes = first == '"' || first == '\'';
  node.quoted = block || quotes;
  // Nearly every scalar ends here.
  if (!node.quoted && cursor.starts_with(node.text)) return true;
  if (quotes && !closes(cursor)) return false;
  if (quotes) cursor.skip(1);
  if (block) cursor = Cursor(sources, node.mark.file, {at.line + 1, 0, 1});
  if (node.text.size() > limit || !Walk(node, cursor, quotes ? first : ' ').run())
    node.runs.clear();
  return true;
}

Mark unclosed_quote(const Sources& sources, int file, RawPlace from) {
  Cursor cursor(sources, file, from);
  char before = ' ';
  while (cursor.peek() != '\0') {
    const char c = cursor.peek();
    const bool opens = std::string_view(" \t\n[{,").find(before) != std::string_view::npos;
    if (opens && (c == '"' || c == '\'')) {
      const auto start = cursor.run(0);
      if (!skip_quoted(cursor)) return {file, start.line, start.column};
    }
    before = c;
    cursor.skip(1);
  }
  return {};
}

}  // namespace runbookd::document
