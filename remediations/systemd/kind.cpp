#include "remediations/systemd/kind.hpp"

namespace runbookd::remediations {
namespace {

constexpr ResourceKind systemd_unit{
    .name = "systemd.unit",
    .summary = "a unit of this machine's systemd",
    .planned = Planned{"kind: service, and a probe whose `resource` it is"},
};

constexpr ActionKind systemd_restart{
    .name = "systemd.restart",
    .summary = "restarts a unit",
    .hazard = Hazard::disruptive,
    .resource_kinds = "systemd.unit",
    .planned = Planned{"exec with argv: [systemctl, restart, UNIT]; remediations/exec/README.md "
                       "has a worked example"},
};

}  // namespace

constinit const KindRows systemd_rows{.actions = rows_of<&systemd_restart>,
                                      .resources = rows_of<&systemd_unit>};

}  // namespace runbookd::remediations
