#include "remediations/registry.hpp"

#include <array>

#include "remediations/cloud_run/kind.hpp"
#include "remediations/exec/kind.hpp"
#include "remediations/human/kind.hpp"
#include "remediations/memorystore/kind.hpp"
#include "remediations/notify/kind.hpp"
#include "remediations/postgres/kind.hpp"
#include "remediations/webhook/kind.hpp"

namespace runbookd::remediations {

std::span<const ActionKind* const> actions() {
  static constexpr std::array<const ActionKind*, 11> rows{
      &cloud_run_rollback,            //
      &cloud_run_restart,             //
      &cloud_run_scale,               //
      &cloud_run_memory,              //
      &memorystore_failover,          //
      &postgres_kill_blockers_kind,   //
      &postgres_terminate_idle_kind,  //
      &exec,                          //
      &webhook,                       //
      &notify,                        //
      &human,                         //
  };
  return rows;
}

std::span<const ResourceKind* const> resources() {
  static constexpr std::array<const ResourceKind*, 2> rows{
      &cloud_run_service,     //
      &memorystore_instance,  //
  };
  return rows;
}

std::span<const NotifierKind* const> notifiers() {
  static constexpr std::array<const NotifierKind*, 2> rows{
      &slack_notifier,    //
      &webhook_notifier,  //
  };
  return rows;
}

}  // namespace runbookd::remediations
