#include "probes/systemd/kind.hpp"

#include "config/document/reader.hpp"
#include "daemon/net/systemd/unit_probe.hpp"
#include "daemon/net/target.hpp"

namespace runbookd::probes {
namespace {

constexpr Key keys[] = {
    {.name = "systemd",
     .summary = "a unit of this machine: `nginx`, `backup.timer`; `{{ target }}` stands for the "
                "target",
     .required = true},
};

class SystemdSpec final : public ProbeSpec {
 public:
  explicit SystemdSpec(std::string unit) : unit_(std::move(unit)) {}

  std::vector<SignalDecl> signals() const override { return declared(net::unit_signals); }
  std::string address() const override { return unit_; }
  std::unique_ptr<Probe> make(const ProbeCommon& common, const std::vector<SeriesSelector>&,
                              const Services& services) const override {
    const auto written = net::with_target(unit_, common.target);
    const auto unit = written ? net::unit_name(*written) : std::nullopt;
    return net::make_unit_probe(services.executor, unit.value_or(""), net::system_bus_address());
  }

 private:
  std::string unit_;
};

std::shared_ptr<const ProbeSpec> parse(document::Reader& reader) {
  const auto unit = reader.string("systemd");
  if (!unit) return nullptr;
  const auto tried = net::with_target(*unit, "target");
  if (!tried || !net::unit_name(*tried)) {
    reader.error("systemd", "`systemd` is no name of a unit",
                 "write it as systemctl has it: nginx.service");
    return nullptr;
  }
  return std::make_shared<SystemdSpec>(*unit);
}

}  // namespace

constinit const ProbeKind systemd_kind{
    .key = "systemd",
    .summary = "a unit of systemd",
    .keys = keys,
    .signals = net::unit_signals,
    .parse = parse,
};

constinit const KindRows systemd_rows{.probes = rows_of<&systemd_kind>};

}  // namespace runbookd::probes
