// Compression of what scrapers fetch again and again.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace runbookd::api {

/// Whether an Accept-Encoding header takes gzip (`gzip;q=0` does not).
bool accepts_gzip(std::string_view accept_encoding);

/// nullopt when zlib has no memory.
std::optional<std::string> gzip(std::string_view text);

}  // namespace runbookd::api
