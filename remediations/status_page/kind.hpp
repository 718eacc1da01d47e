// Status pages, of a later version.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::remediations {

extern const KindRows status_page_rows;

}  // namespace runbookd::remediations
