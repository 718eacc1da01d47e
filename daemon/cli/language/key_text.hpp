// What a row says of its key, in words: for `kinds`, for the tables of the pages, and for the
// descriptions in the schema.
#pragma once

#include <string>

#include "daemon/base/key.hpp"

namespace runbookd::cli {

/// `duration`, `keep or new`, `list of names`.
std::string type_text(const Key& key);
/// `required`, `5m`, `the rulebook's directory`; empty when nothing holds by default.
std::string default_text(const Key& key);
/// `1s to 7d`, `at least 16`; empty without bounds.
std::string bounds_text(const Key& key);
/// All of it in one line, without the type and without what is required.
std::string about_text(const Key& key);

}  // namespace runbookd::cli
