// Bytes made smaller with zlib, and back. What was packed may come from a file, so the way back is
// bounded.
#pragma once

#include <string>
#include <string_view>

#include "daemon/base/result.hpp"

namespace runbookd::journal {

/// zlib's format (RFC 1950) at its fastest level: records shrink tenfold at that already. The
/// error: no memory, or more than 4 GiB.
Result<std::string> pack(std::string_view bytes);
/// The error: these are not the packed bytes of exactly `size` bytes.
Result<std::string> unpack(std::string_view packed, std::size_t size);

}  // namespace runbookd::journal
