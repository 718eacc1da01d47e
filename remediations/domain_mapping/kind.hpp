// The registry rows of Cloud Run's domains: the resource `domain_mapping`.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::remediations {

extern const ResourceKind domain_mapping_resource;
extern const KindRows domain_mapping_rows;

}  // namespace runbookd::remediations
