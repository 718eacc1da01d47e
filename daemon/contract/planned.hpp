// The mark of a kind of a later version. Its row stands in the folder that will hold it: what the
// language has is all in one registry, a rulebook that names it is told what serves until then, and
// expressions that read it are checked. The version that brings the kind removes the mark.
#pragma once

#include <string_view>

namespace runbookd {

struct Planned {
  std::string_view today;  ///< what serves until a version has it; empty: nothing does
};

}  // namespace runbookd
