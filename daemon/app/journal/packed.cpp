#include "daemon/app/journal/packed.hpp"

#include <zlib.h>

#include <limits>

namespace runbookd::journal {

namespace {

constexpr std::size_t most_packed_at_once = std::numeric_limits<std::uint32_t>::max();

const Bytef* as_zlib(std::string_view bytes) {
  return reinterpret_cast<const Bytef*>(bytes.data());
}

}  // namespace

Result<std::string> pack(std::string_view bytes) {
  if (bytes.size() > most_packed_at_once) return Error{"there is too much to compress", {}};
  uLongf size = compressBound(static_cast<uLong>(bytes.size()));
  std::string out(size, '\0');
  const int done = compress2(reinterpret_cast<Bytef*>(out.data()), &size, as_zlib(bytes),
                             static_cast<uLong>(bytes.size()), Z_BEST_SPEED);
  if (done != Z_OK) return Error{"zlib cannot compress: out of memory", {}};
  out.resize(size);
  return out;
}

Result<std::string> unpack(std::string_view packed, std::size_t size) {
  if (size > most_packed_at_once) return Error{"it claims to be too large", {}};
  std::string out(size, '\0');
  uLongf got = static_cast<uLongf>(size);
  const int done = uncompress(reinterpret_cast<Bytef*>(out.data()), &got, as_zlib(packed),
                              static_cast<uLong>(packed.size()));
  if (done != Z_OK || got != size) return Error{"it cannot be decompressed", {}};
  return out;
}

}  // namespace runbookd::journal
