#include "remediations/systemd/kind.hpp"

#include "config/document/reader.hpp"
#include "daemon/contract/action.hpp"
#include "daemon/net/systemd/unit_probe.hpp"

namespace runbookd::remediations {
namespace {

constexpr Key unit_keys[] = {
    {.name = "name",
     .summary = "the unit, as systemctl has it: `nginx`, `backup.timer`",
     .otherwise = "the resource's name"},
};

class Unit final : public ResourceIdentity {
 public:
  explicit Unit(std::string name) : name(std::move(name)) {}
  const std::string name;
};

std::shared_ptr<const ResourceIdentity> parse_unit(document::Reader& reader,
                                                   const ResourceDefaults& defaults) {
  const auto written = reader.string("name");
  if (reader.failed()) return nullptr;
  auto unit = net::unit_name(written.value_or(defaults.name));
  if (!unit) {
    reader.error("name", "`name` is no name of a unit",
                 "write it as systemctl has it: nginx.service");
    return nullptr;
  }
  return std::make_shared<Unit>(std::move(*unit));
}

std::unique_ptr<Probe> observe_unit(const ResourceRef& resource, const ActionEnv& env) {
  const auto* unit = resource.as<Unit>();
  return net::make_unit_probe(env.services.executor, unit == nullptr ? "" : unit->name,
                              net::system_bus_address());
}

constexpr ActionKind systemd_restart{
    .name = "systemd.restart",
    .summary = "restarts a unit",
    .hazard = Hazard::disruptive,
    .resource_kinds = "systemd.unit",
    .planned = Planned{"exec with argv: [systemctl, restart, UNIT]; remediations/exec/README.md "
                       "has a worked example"},
};

}  // namespace

constinit const ResourceKind systemd_unit{
    .name = "systemd.unit",
    .summary = "a unit of this machine's systemd",
    .keys = unit_keys,
    .signals = net::unit_signals,
    .parse = parse_unit,
    .observe = observe_unit,
};

constinit const KindRows systemd_rows{.actions = rows_of<&systemd_restart>,
                                      .resources = rows_of<&systemd_unit>};

}  // namespace runbookd::remediations
