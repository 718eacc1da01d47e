#include "probes/registry.hpp"

#include <array>

#include "probes/alert/kind.hpp"
#include "probes/disk/kind.hpp"
#include "probes/dns/kind.hpp"
#include "probes/exec/kind.hpp"
#include "probes/files/kind.hpp"
#include "probes/gcp_logs/kind.hpp"
#include "probes/gcp_metric/kind.hpp"
#include "probes/gcp_sql_backups/kind.hpp"
#include "probes/grpc/kind.hpp"
#include "probes/heartbeat/kind.hpp"
#include "probes/host/kind.hpp"
#include "probes/http/kind.hpp"
#include "probes/memory/kind.hpp"
#include "probes/pgbouncer/kind.hpp"
#include "probes/postgres/kind.hpp"
#include "probes/prometheus/kind.hpp"
#include "probes/promql/kind.hpp"
#include "probes/redis/kind.hpp"
#include "probes/redis_sentinel/kind.hpp"
#include "probes/sql/kind.hpp"
#include "probes/systemd/kind.hpp"
#include "probes/tcp/kind.hpp"
#include "probes/tls/kind.hpp"

namespace runbookd::probes {

// In the order in which `runbookd kinds` and hints name them.
std::span<const KindRows* const> registry() {
  // clang-format off
  static constexpr std::array rows{
      &http_rows,
      &prometheus_rows,
      &postgres_rows,
      &sql_rows,
      &redis_rows,
      &redis_sentinel_rows,
      &tls_rows,
      &memory_rows,
      &tcp_rows,
      &promql_rows,
      &dns_rows,
      &exec_rows,
      &files_rows,
      &gcp_logs_rows,
      &gcp_metric_rows,
      &gcp_sql_backups_rows,
      &heartbeat_rows,
      &alert_rows,
      &pgbouncer_rows,
      &disk_rows,
      &host_rows,
      &systemd_rows,
      &grpc_rows,
  };
  // clang-format on
  return rows;
}

}  // namespace runbookd::probes
