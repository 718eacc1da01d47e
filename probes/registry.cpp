#include "probes/registry.hpp"

#include <array>

#include "probes/http/kind.hpp"
#include "probes/memory/kind.hpp"
#include "probes/postgres/kind.hpp"
#include "probes/prometheus/kind.hpp"
#include "probes/redis/kind.hpp"
#include "probes/sql/kind.hpp"
#include "probes/tcp/kind.hpp"
#include "probes/tls/kind.hpp"

namespace runbookd::probes {

std::span<const ProbeKind* const> registry() {
  static constexpr std::array<const ProbeKind*, 9> rows{
      &http_kind,              //
      &prometheus_kind,        //
      &postgres_kind,          //
      &sql_kind,               //
      &redis_kind,             //
      &tls_kind,               //
      &certificate_file_kind,  //
      &memory_kind,            //
      &tcp_kind,               //
  };
  return rows;
}

}  // namespace runbookd::probes
