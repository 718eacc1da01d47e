#include "probes/host/kind.hpp"

#include "config/document/reader.hpp"
#include "probes/host/probe.hpp"

namespace runbookd::probes {
namespace {

constexpr Key keys[] = {
    {.name = "host",
     .shape = Shape::choice,
     .summary = "`self`: the machine that runbookd runs on",
     .required = true,
     .choices = "self"},
};

constexpr SignalDoc signals[] = {
    {"load1", Type::number, "over one minute", Extent::amount},
    {"load5", Type::number, "over five", Extent::amount},
    {"load15", Type::number, "over fifteen", Extent::amount},
    {"cpus", Type::number, "that it has", Extent::amount},
    {"cpu_pressure", Type::ratio, "share of the time in which something waited for a CPU",
     Extent::share},
    {"io_pressure", Type::ratio, "the same of disks", Extent::share},
    {"uptime", Type::duration, "since its start", Extent::amount},
};

class HostSpec final : public ProbeSpec {
 public:
  std::vector<SignalDecl> signals() const override { return declared(host_kind.signals); }
  std::string address() const override { return "this machine"; }
  std::unique_ptr<Probe> make(const ProbeCommon&, const std::vector<SeriesSelector>&,
                              const Services&) const override {
    return host::make_probe({});
  }
};

std::shared_ptr<const ProbeSpec> parse(document::Reader& reader) {
  if (!reader.choice("host")) return nullptr;
  return std::make_shared<HostSpec>();
}

}  // namespace

constinit const ProbeKind host_kind{
    .key = "host",
    .summary = "the load of this machine",
    .keys = keys,
    .signals = ::runbookd::probes::signals,
    .parse = parse,
};

constinit const KindRows host_rows{.probes = rows_of<&host_kind>};

}  // namespace runbookd::probes
