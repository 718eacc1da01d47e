// The registry rows of Cloud Run.
#pragma once

#include "daemon/contract/action.hpp"

namespace runbookd::remediations {

extern const ActionKind cloud_run_rollback;
extern const ActionKind cloud_run_restart;
extern const ActionKind cloud_run_scale;
extern const ActionKind cloud_run_memory;

extern const ResourceKind cloud_run_service;

}  // namespace runbookd::remediations
