#include "remediations/registry.hpp"

#include <array>

#include "remediations/cloud_run/kind.hpp"
#include "remediations/cloud_sql/kind.hpp"
#include "remediations/domain_mapping/kind.hpp"
#include "remediations/exec/kind.hpp"
#include "remediations/firewall/kind.hpp"
#include "remediations/human/kind.hpp"
#include "remediations/kubernetes/kind.hpp"
#include "remediations/memorystore/kind.hpp"
#include "remediations/notify/kind.hpp"
#include "remediations/pgbouncer/kind.hpp"
#include "remediations/postgres/kind.hpp"
#include "remediations/redis/kind.hpp"
#include "remediations/secrets/kind.hpp"
#include "remediations/service/kind.hpp"
#include "remediations/status_page/kind.hpp"
#include "remediations/systemd/kind.hpp"
#include "remediations/ticket/kind.hpp"
#include "remediations/vpc_connector/kind.hpp"
#include "remediations/webhook/kind.hpp"

namespace runbookd::remediations {

// In the order in which `runbookd kinds` and hints name them.
std::span<const KindRows* const> registry() {
  // clang-format off
  static constexpr std::array rows{
      &cloud_run_rows,
      &cloud_sql_rows,
      &memorystore_rows,
      &redis_rows,
      &postgres_rows,
      &pgbouncer_rows,
      &kubernetes_rows,
      &systemd_rows,
      &firewall_rows,
      &secrets_rows,
      &exec_rows,
      &webhook_rows,
      &notify_rows,
      &human_rows,
      &ticket_rows,
      &status_page_rows,
      &service_rows,
      &vpc_connector_rows,
      &domain_mapping_rows,
  };
  // clang-format on
  return rows;
}

}  // namespace runbookd::remediations
