#include "probes/gcp_sql_backups/spec.hpp"

#include "config/document/reader.hpp"
#include "daemon/net/google/operation.hpp"
#include "daemon/net/target.hpp"
#include "probes/gcp_sql_backups/backups_probe.hpp"

namespace runbookd::probes {
namespace {

class BackupsSpec final : public ProbeSpec {
 public:
  explicit BackupsSpec(BackupsArguments arguments)
      : arguments_(std::make_shared<const BackupsArguments>(std::move(arguments))) {}

  std::vector<SignalDecl> signals() const override { return declared(backups_signal_docs()); }
  std::string address() const override { return "Cloud SQL backups of " + arguments_->instance; }
  std::unique_ptr<Probe> make(const ProbeCommon& common, const std::vector<SeriesSelector>&,
                              const Services& services) const override {
    return make_backups_probe(arguments_, common, services);
  }

 private:
  std::shared_ptr<const BackupsArguments> arguments_;
};

}  // namespace

std::shared_ptr<const ProbeSpec> parse_gcp_sql_backups(document::Reader& reader) {
  BackupsArguments out;
  const auto instance = reader.string("gcp_sql_backups");
  out.instance = instance.value_or("");
  out.project = reader.string("project").value_or("");
  if (instance && !net::is_plain_name(net::with_target(*instance, "target").value_or("")))
    reader.error("gcp_sql_backups", "`gcp_sql_backups` is no name of an instance",
                 "write it as `gcloud sql instances list` does, without the project");
  if (!out.project.empty() && !net::is_plain_name(out.project))
    reader.error("project", "`project` is no id of a project");
  if (reader.failed()) return nullptr;
  return std::make_shared<BackupsSpec>(std::move(out));
}

}  // namespace runbookd::probes
