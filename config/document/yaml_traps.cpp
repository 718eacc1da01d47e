#include "config/document/yaml_traps.hpp"

#include <algorithm>
#include <array>

#include "config/document/utf8.hpp"
#include "daemon/base/text.hpp"

namespace runbookd::document {

namespace {

constexpr int trap_columns = 40;
/// A longer line was written by a program; looking through it for every value would never end.
constexpr std::size_t long_line = 64 * 1024;

struct Word {
  std::string_view text;
  bool value;
};
constexpr std::array<Word, 12> bools = {{{"yes", true},
                                         {"Yes", true},
                                         {"YES", true},
                                         {"on", true},
                                         {"On", true},
                                         {"ON", true},
                                         {"no", false},
                                         {"No", false},
                                         {"NO", false},
                                         {"off", false},
                                         {"Off", false},
                                         {"OFF", false}}};

bool octal_looking(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  if (text.starts_with("0o"))
    return text.size() > 2 && text.find_first_not_of("01234567", 2) == text.npos;
  return text.size() > 1 && text[0] == '0' && text.find_first_not_of("0123456789") == text.npos;
}

std::string without_zeros(std::string_view text) {
  const bool minus = text.starts_with('-');
  const auto digit = text.find_first_of("123456789");
  if (digit == std::string_view::npos) return "0";
  return (minus ? "-" : "") + std::string(text.substr(digit));
}

}  // namespace

void trap_plain(Node& value, Diagnostics& out) {
  const auto* word =
      std::find_if(bools.begin(), bools.end(), [&](Word w) { return w.text == value.text; });
  if (word != bools.end()) {
    out.error(value.mark, "`" + value.text + "` is a bool to some YAML readers and text to others",
              std::string("write ") + (word->value ? "true" : "false") + ", or quote it: \"" +
                  value.text + "\"")
        .length = value.width();
    value.reported = true;
  } else if (octal_looking(value.text)) {
    out.error(value.mark, "`" + value.text + "` looks like an octal number",
              "write " + without_zeros(value.text) + ", or quote it: \"" + value.text + "\"")
        .length = value.width();
    value.reported = true;
  }
}

void trap_empty(Node& value, const Node& key, const Sources& sources, Diagnostics& out) {
  const auto line = sources.line(key.mark.file, key.mark.line);
  if (line.size() > long_line) return;
  const auto from = byte_of(line, key.mark.column - 1) + key.text.size();
  const auto colon = line.find(':', std::min(from, line.size()));
  if (colon == std::string_view::npos) return;
  const auto rest = without_blanks_around(line.substr(colon + 1));
  if (!rest.starts_with('#')) return;
  const auto comment = shorten(rest, trap_columns);
  out.error(key.mark, "`" + key.text + "` has no value: YAML reads `" + comment + "` as a comment",
            "quote it if it is the value: \"" + comment + "\"")
      .length = key.width();
  value.reported = true;
}

void trap_tag(Node& value, const std::string& tag, Diagnostics& out) {
  const std::string name = shorten(tag.substr(1), trap_columns);
  const std::string cure = name.empty() || tag.starts_with("!!")
                               ? "remove the tag; values need none here"
                               : "write `not " + name + "` in an expression, or quote the text";
  out.error(value.mark, "YAML reads `" + shorten(tag, trap_columns) + "` as a tag, not as text",
            cure)
      .length = count_columns(tag);
  value.reported = true;
}

void trap_anchor(Node& value, const Sources& sources, Diagnostics& out) {
  const auto line = sources.line(value.mark.file, value.mark.line);
  const auto rest = line.substr(byte_of(line, value.mark.column - 1));
  const auto anchor = rest.substr(0, rest.find_first_of(" \t,]}"));
  const auto name = shorten(anchor, trap_columns);
  out.error(value.mark, "YAML reads `" + name + "` as an anchor, not as text",
            "quote it: \"" + name + "\"")
      .length = count_columns(anchor);
  value.reported = true;
}

bool trap_key(const Node& key, Diagnostics& out) {
  if (key.is_scalar() && key.text == "<<" && !key.quoted) {
    out.error(key.mark, "merge keys are not read", "write the keys out instead of `<<`").length = 2;
    return false;
  }
  if (key.is_scalar()) {
    const bool control = std::any_of(key.text.begin(), key.text.end(), [](char c) {
      return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    });
    if (control)
      out.error(key.mark, "a key holds a control character", "write the key as plain text");
    return !control;
  }
  if (key.kind == Node::Kind::null) {
    out.error(key.mark, "a key is missing before the colon",
              "write `key: value`, or quote the key");
  } else {
    out.error(key.mark,
              std::string("a key must be plain text, not ") + (key.is_map() ? "a map" : "a list"),
              "quote a template: \"{{ ... }}\"");
  }
  return false;
}

Mark empty_item(const Sources& sources, Mark at) {
  for (int line = at.line; line > 0 && line > at.line - 100; --line) {
    auto text = sources.line(at.file, line);
    if (text.size() > long_line) return at;
    if (line == at.line) text = text.substr(0, byte_of(text, at.column - 1));
    const auto content =
        without_blanks_around(text.substr(0, std::min(text.find(" #"), text.size())));
    if (content.ends_with('-')) {
      const auto byte = text.substr(0, std::min(text.find(" #"), text.size())).find_last_of('-');
      return {at.file, line, count_columns(text.substr(0, byte)) + 1};
    }
    if (!content.empty() && !content.starts_with('#')) break;
  }
  return at;
}

}  // namespace runbookd::document
