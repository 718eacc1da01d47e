// Files beside the database, written through SQLite's own layer over the operating system: it knows
// how a file and its directory are made durable, and the tests' disk that fails is below it.
// Internal.
#pragma once

#include <string>
#include <string_view>

#include "daemon/base/result.hpp"

namespace runbookd::journal {

/// Creates or overwrites `path`, for its owner only. Success: bytes and name are on the disk. After
/// an error any part of it may be there.
Status write_durably(const std::string& path, std::string_view bytes);
/// What is not there is removed already.
Status remove_durably(const std::string& path);

}  // namespace runbookd::journal
