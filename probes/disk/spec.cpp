#include "probes/disk/spec.hpp"

#include "config/document/reader.hpp"
#include "daemon/net/failure.hpp"
#include "probes/disk/kind.hpp"
#include "probes/disk/probe.hpp"

namespace runbookd::probes::disk {
namespace {

class DiskSpec final : public ProbeSpec {
 public:
  explicit DiskSpec(std::string path) : path_(std::move(path)) {}

  std::vector<SignalDecl> signals() const override { return declared(disk_kind.signals); }
  std::string address() const override { return net::printable(path_, 200); }
  std::unique_ptr<Probe> make(const ProbeCommon& common, const std::vector<SeriesSelector>&,
                              const Services& services) const override {
    return make_probe(path_, common, services);
  }

 private:
  std::string path_;
};

}  // namespace

std::shared_ptr<const ProbeSpec> parse(document::Reader& reader) {
  const auto path = reader.string("disk");
  if (!path) return nullptr;
  if (!path->starts_with('/') && !path->starts_with("{{")) {
    reader.error("disk", "`disk` is no path from the root", "write disk: /var/lib/postgresql");
    return nullptr;
  }
  return std::make_shared<DiskSpec>(*path);
}

}  // namespace runbookd::probes::disk
