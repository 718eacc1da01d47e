// Files that an operator names: whole, bounded, and never something that could block.
#pragma once

#include <cstddef>
#include <string>

#include "daemon/base/result.hpp"

namespace runbookd::document {

/// The content of a regular file of at most `limit` bytes. The error's text is the reason without
/// the path: "No such file or directory", "is a directory", "is larger than 8 MiB".
Result<std::string> read_file(const std::string& path, std::size_t limit);

/// `name` as seen from the directory of `file`; absolute names stay.
std::string beside(const std::string& file, const std::string& name);

}  // namespace runbookd::document
