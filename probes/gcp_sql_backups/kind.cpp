#include "probes/gcp_sql_backups/kind.hpp"

#include "probes/gcp_sql_backups/spec.hpp"

namespace runbookd::probes {
namespace {

constexpr Key backups_keys[] = {
    {.name = "gcp_sql_backups",
     .shape = Shape::words,
     .summary = "the instance's name; `{{ target }}` stands for the target",
     .required = true,
     .example = "guesslyfe-db"},
    {.name = "project", .summary = "its project in Google Cloud", .otherwise = "`google.project`"},
};

constexpr SignalDoc backups_signals[] = {
    {"last_success", Type::time, "end of the latest that succeeded"},
    {"last_size", Type::bytes, "of that backup", Extent::amount},
};
static_assert(std::size(backups_signals) == backups_signal_count);

}  // namespace

std::span<const SignalDoc> backups_signal_docs() { return backups_signals; }

constinit const ProbeKind gcp_sql_backups_kind{
    .key = "gcp_sql_backups",
    .summary = "the backups of a Cloud SQL instance",
    .keys = backups_keys,
    .signals = backups_signals,
    .parse = parse_gcp_sql_backups,
    .needs = needs_google,
};

constinit const KindRows gcp_sql_backups_rows{.probes = rows_of<&gcp_sql_backups_kind>};

}  // namespace runbookd::probes
