#include "probes/disk/spec.hpp"

#include "config/document/reader.hpp"
#include "daemon/net/failure.hpp"
#include "daemon/net/target.hpp"
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
  const document::Node* node = reader.take("disk");
  if (*path != node->target && !net::is_part_of_a_path(node->target)) {
    reader.error("disk", "the target of `disk` is no part of a path",
                 "without `/` and `..`, or write disk: \"{{ target }}\" for whole paths");
    return nullptr;
  }
  return std::make_shared<DiskSpec>(*path);
}

}  // namespace runbookd::probes::disk
