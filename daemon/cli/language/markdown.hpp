// The tables of docs/rulebook.md, made from the rows: each begins with a line `<!-- keys: NAME -->`
// and ends with `<!-- end -->`, as in the page. tests/docs/tables.py holds the page to them.
#pragma once

#include <string>

#include "config/load/kinds.hpp"

namespace runbookd::cli {

std::string language_markdown(const load::Kinds& kinds);

}  // namespace runbookd::cli
