// The one writer for files that people are to have and to keep: whole or not at all, private, and
// never over something that is there already unless that was asked for.
#pragma once

#include <string>
#include <string_view>

#include "daemon/base/result.hpp"

namespace runbookd {

enum class IfThere { keep, replace };

/// Writes `text` beside `path`, flushes it to the disk and gives it its name: who reads sees the
/// old content or the new. Mode 0600. False: something is there, and was kept (a link counts as
/// something). The error's text is the reason without the path. Any thread; blocks.
Result<bool> write_new_file(const std::string& path, std::string_view text, IfThere if_there);

}  // namespace runbookd
