#include "probes/gcp_logs/spec.hpp"

#include "config/document/reader.hpp"
#include "daemon/net/google/operation.hpp"
#include "daemon/net/text.hpp"
#include "probes/gcp_logs/logs_probe.hpp"

namespace runbookd::probes {
namespace {

constexpr std::size_t most_filter_bytes = 20'000;  // Cloud Logging's own bound
constexpr std::size_t most_shown_bytes = 120;

class LogsSpec final : public ProbeSpec {
 public:
  explicit LogsSpec(LogsArguments arguments)
      : arguments_(std::make_shared<const LogsArguments>(std::move(arguments))) {}

  std::vector<SignalDecl> signals() const override { return declared(logs_signal_docs()); }
  std::string address() const override {
    return "Cloud Logging: " + net::one_line(arguments_->filter, most_shown_bytes);
  }
  std::unique_ptr<Probe> make(const ProbeCommon& common, const std::vector<SeriesSelector>&,
                              const Services& services) const override {
    return make_logs_probe(arguments_, common, services);
  }

 private:
  std::shared_ptr<const LogsArguments> arguments_;
};

}  // namespace

std::shared_ptr<const ProbeSpec> parse_gcp_logs(document::Reader& reader) {
  LogsArguments out;
  out.filter = reader.string("gcp_logs").value_or("");
  out.project = reader.string("project").value_or("");
  out.look_back = reader.duration("look_back").value_or(Nanos{0});
  if (out.filter.size() > most_filter_bytes)
    reader.error("gcp_logs", "`gcp_logs` is longer than the 20000 bytes that Cloud Logging takes");
  if (!out.project.empty() && !net::is_plain_name(out.project))
    reader.error("project", "`project` is no id of a project");
  if (reader.failed()) return nullptr;
  return std::make_shared<LogsSpec>(std::move(out));
}

}  // namespace runbookd::probes
