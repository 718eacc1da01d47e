#include "config/document/diagnostic.hpp"
#include "config/document/mask.hpp"
#include "config/document/utf8.hpp"

#include <algorithm>
#include <utility>

namespace runbookd::document {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
/// Masking something shorter would blacken whole files and protect nobody.
constexpr std::size_t shortest_secret = 4;

}  // namespace

int Sources::add(std::string path, std::string text) {
  std::vector<std::size_t> starts = {0};
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos;) starts.push_back(++at);
  if (starts.size() > 1 && starts.back() == text.size()) starts.pop_back();
  files_.push_back({std::move(path), std::move(text), std::move(starts)});
  return count() - 1;
}

std::string_view Sources::line(int file, int line) const {
  if (file < 0 || file >= count() || line < 1 || line > lines(file)) return {};
  const File& f = files_[static_cast<std::size_t>(file)];
  const auto index = static_cast<std::size_t>(line);
  const auto end = index < f.starts.size() ? f.starts[index] : f.text.size();
  std::string_view text = std::string_view(f.text).substr(0, end).substr(f.starts[index - 1]);
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

Shown Sources::shown(int file, int line) const {
  const auto text = this->line(file, line);
  Shown out;
  int column = 1;
  std::size_t at = 0;
  const auto copy_until = [&](std::size_t end) {
    const auto piece = text.substr(at, end - at);
    for (int i = count_columns(piece); i > 0; --i) out.columns.push_back(column++);
    out.text += printable(piece);
    at = end;
  };
  for (const auto range : secret_ranges(text, secrets_)) {
    copy_until(range.begin);
    const int hidden = count_columns(text.substr(range.begin, range.end - range.begin));
    out.columns.insert(out.columns.end(), static_cast<std::size_t>(hidden), column);
    out.text += "***";
    column += 3;
    at = range.end;
  }
  copy_until(text.size());
  out.columns.push_back(column);
  // It has no width: kept as a column, shown as a space.
  if (out.text.starts_with(byte_order_mark)) out.text.replace(0, byte_order_mark.size(), " ");
  return out;
}

std::string Sources::masked(std::string_view text) const {
  return document::masked(text, secrets_);
}

void Sources::hide(const std::string& secret) {
  std::string_view rest = secret;
  while (!rest.empty()) {
    const auto line = rest.substr(0, rest.find_first_of("\r\n"));
    const bool known = std::find(secrets_.begin(), secrets_.end(), line) != secrets_.end();
    if (line.size() >= shortest_secret && !known) secrets_.emplace_back(line);
    rest.remove_prefix(line.size() < rest.size() ? line.size() + 1 : rest.size());
  }
}

}  // namespace runbookd::document
