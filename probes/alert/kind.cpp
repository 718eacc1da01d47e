#include "probes/alert/kind.hpp"

namespace runbookd::probes {
namespace {

constexpr SignalDoc alert_signals[] = {
    {"firing", Type::boolean, "it is on"},
};

constexpr ProbeKind alert_kind{
    .key = "alert",
    .summary = "an alert received from Prometheus or Alertmanager",
    .signals = alert_signals,
    .planned = Planned{"scrape: the page behind the alert, with its condition in `when`"},
};

}  // namespace

constinit const KindRows alert_rows{.probes = rows_of<&alert_kind>};

}  // namespace runbookd::probes
