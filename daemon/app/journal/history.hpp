// The whole history: the records in segments and, after them, those in the database.
#pragma once

#include <memory>
#include <string>

#include "daemon/app/journal/storage.hpp"

namespace runbookd::journal {

/// `rows` reads the database, `dir` has the segments. While somebody reads, records may move from
/// the one into the other.
std::unique_ptr<Reader> make_history(std::unique_ptr<Reader> rows, std::string dir, Boot here);

}  // namespace runbookd::journal
