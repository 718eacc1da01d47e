#include "daemon/app/api/gzip.hpp"

#include <zlib.h>

#include <limits>
#include <string>

#include "daemon/base/text.hpp"

namespace runbookd::api {

namespace {

constexpr int gzip_window = 15 + 16;  // +16: a gzip header
constexpr int memory_level = 8;
constexpr int fast = 1;  // metrics shrink tenfold at the first level already

// RFC 9110, 12.4.2: `q=0`, `q=0.000` and what is no weight at all.
bool is_refused(std::string_view parameters) {
  while (!parameters.empty()) {
    const std::string parameter = ascii_lower(without_blanks_around(next_piece(parameters, ';')));
    if (!parameter.starts_with("q=")) continue;
    return parameter.find_first_of("123456789", 2) == std::string::npos;
  }
  return false;
}

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) {
  std::optional<bool> gzip;  // what is said of it by name counts before what is said of all
  bool any = false;
  while (!accept_encoding.empty()) {
    std::string_view item = next_piece(accept_encoding, ',');
    const std::string name = ascii_lower(without_blanks_around(next_piece(item, ';')));
    const bool accepted = !is_refused(item);
    if (name == "gzip" || name == "x-gzip") gzip = gzip.value_or(true) && accepted;
    if (name == "*") any = accepted;
  }
  return gzip.value_or(any);
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
