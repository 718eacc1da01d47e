// Where a command is (reads the file system, changes nothing).
#pragma once

#include <string>
#include <string_view>

#include "daemon/base/result.hpp"

namespace runbookd::net::process {

/// The PATH of what we start, whatever ours is.
inline constexpr std::string_view default_path =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Absolute path of an executable file: `/x` as it is, `./x` and `a/x` from the rulebook's
/// directory, `x` from default_path.
Result<std::string> find_program(const std::string& name, const std::string& rulebook_dir);

}  // namespace runbookd::net::process
