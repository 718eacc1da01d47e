// The one reader for files that an operator names beside the rulebook: included files, secrets,
// discovery files, tokens, certificates, keys. Whole, bounded, and never something that could block
// or go on for ever.
#pragma once

#include <cstddef>
#include <string>

#include "daemon/base/result.hpp"

namespace runbookd {

/// The content of a regular file of at most `limit` bytes. Its size is asked before a byte is read.
/// FIFOs, devices, sockets, directories and the kernel's own files (/proc) are refused. The error's
/// text is the reason without the path: "No such file or directory", "is a directory", "is larger
/// than 8 MiB". Any thread.
Result<std::string> read_file(const std::string& path, std::size_t limit);

}  // namespace runbookd
