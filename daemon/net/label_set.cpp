#include "daemon/net/label_set.hpp"

#include <cstdio>

#include "daemon/base/fnv.hpp"
#include "daemon/base/text.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::net {

namespace {

constexpr std::size_t most_bytes = 200;

std::string escaped(const std::string& value) {
  std::string out;
  for (const char c : value) {
    if (c == ',' || c == '\\') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

}  // namespace

std::string target_of(const LabelSet& labels) {
  std::string whole;
  for (const auto& [name, value] : labels) {
    if (!whole.empty()) whole += ',';
    whole += name + '=' + escaped(value);
  }
  const std::string out = shown(whole);
  if (out.size() <= most_bytes && out == whole) return out;
  // Two that look alike, or begin alike, are still two.
  const std::string tail = "#" + fnv_text(fnv(fnv_start, whole));
  return std::string(utf8_prefix(out, most_bytes - tail.size())) + tail;
}

}  // namespace runbookd::net
