#include "probes/gcp_sql_backups/kind.hpp"

namespace runbookd::probes {
namespace {

constexpr SignalDoc gcp_sql_backups_signals[] = {
    {"last_success", Type::time, "end of the latest that succeeded"},
    {"last_size", Type::bytes, "of that backup"},
};

constexpr ProbeKind gcp_sql_backups_kind{
    .key = "gcp_sql_backups",
    .summary = "the backups of a Cloud SQL instance",
    .signals = gcp_sql_backups_signals,
    .planned = Planned{},
};

}  // namespace

constinit const KindRows gcp_sql_backups_rows{.probes = rows_of<&gcp_sql_backups_kind>};

}  // namespace runbookd::probes
