// The registry rows of Serverless VPC Access: the resource `vpc_connector`.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::remediations {

extern const ResourceKind vpc_connector_resource;
extern const KindRows vpc_connector_rows;

}  // namespace runbookd::remediations
