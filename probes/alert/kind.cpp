#include "probes/alert/kind.hpp"

#include "probes/alert/spec.hpp"

namespace runbookd::probes {
namespace {

constexpr Key keys[] = {
    {.name = "alert",
     .shape = Shape::words,
     .summary = "its `alertname`",
     .required = true,
     .example = "HighErrorRate"},
    {.name = "watchdog",
     .shape = Shape::words,
     .summary = "the name of an alert that always fires, to notice a Prometheus that fell silent",
     .example = "Watchdog"},
};

constexpr SignalDoc alert_signals[] = {
    {"firing", Type::boolean, "it is on"},
};

constexpr ProbeKind alert_kind{
    .key = "alert",
    .summary = "an alert that Prometheus or Alertmanager sends; its label sets are targets",
    .keys = keys,
    .signals = alert_signals,
    .parse = parse_alert,
    .finds_targets = true,
    .listens = true,
};

}  // namespace

constinit const KindRows alert_rows{.probes = rows_of<&alert_kind>};

}  // namespace runbookd::probes
