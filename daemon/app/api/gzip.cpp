#include "daemon/app/api/gzip.hpp"

#include <zlib.h>

#include <limits>

namespace runbookd::api {

namespace {

constexpr int gzip_window = 15 + 16;  // +16: a gzip header
constexpr int memory_level = 8;
constexpr int fast = 1;  // metrics shrink tenfold at the first level already

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

// `q=0`, `q=0.0`, `q=0.000`
bool is_refusal(std::string_view parameter) {
  parameter = trimmed(parameter);
  if (!parameter.starts_with("q=0")) return false;
  return parameter.find_first_of("123456789", 3) == std::string_view::npos;
}

bool takes_gzip(std::string_view item) {
  const auto semicolon = item.find(';');
  const auto name = trimmed(item.substr(0, semicolon));
  if (name != "gzip" && name != "x-gzip" && name != "*") return false;
  return semicolon == std::string_view::npos || !is_refusal(item.substr(semicolon + 1));
}

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) {
  while (!accept_encoding.empty()) {
    const auto comma = accept_encoding.find(',');
    if (takes_gzip(accept_encoding.substr(0, comma))) return true;
    if (comma == std::string_view::npos) break;
    accept_encoding.remove_prefix(comma + 1);
  }
  return false;
}

std::optional<std::string> gzip(std::string_view text) {
  if (text.size() > std::numeric_limits<uInt>::max()) return std::nullopt;
  z_stream stream{};
  if (deflateInit2(&stream, fast, Z_DEFLATED, gzip_window, memory_level, Z_DEFAULT_STRATEGY) !=
      Z_OK)
    return std::nullopt;
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
  // zlib does not write to its input; its type predates const.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int end = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (end != Z_STREAM_END) return std::nullopt;
  return out;
}

}  // namespace runbookd::api
