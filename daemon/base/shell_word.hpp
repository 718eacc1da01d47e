// Names in commands that people are given to type.
#pragma once

#include <string>

namespace runbookd {

/// A name as a shell takes it for one word: `db`, `'app[a]'`.
std::string shell_word(const std::string& name);

}  // namespace runbookd
