// The registry rows of Cloud Run.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::remediations {

extern const ActionKind cloud_run_rollback;
extern const ActionKind cloud_run_restart;
extern const ActionKind cloud_run_scale;
extern const ActionKind cloud_run_memory;

extern const ResourceKind cloud_run_service;

extern const KindRows cloud_run_rows;

}  // namespace runbookd::remediations
