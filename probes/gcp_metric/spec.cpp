#include "probes/gcp_metric/spec.hpp"

#include "config/document/reader.hpp"
#include "daemon/net/google/operation.hpp"
#include "daemon/net/text.hpp"
#include "probes/gcp_metric/metric_probe.hpp"

namespace runbookd::probes {
namespace {

constexpr std::size_t most_filter_bytes = 2048;  // it stands in a URL
constexpr std::size_t most_shown_bytes = 120;
constexpr std::string_view metric_type = "metric.type";

class MetricSpec final : public ProbeSpec {
 public:
  explicit MetricSpec(MetricArguments arguments)
      : arguments_(std::make_shared<const MetricArguments>(std::move(arguments))) {}

  std::vector<SignalDecl> signals() const override {
    auto out = declared(metric_signal_docs());
    out.front().type = net::type_of(arguments_->unit);
    return out;
  }
  std::string address() const override {
    return "Cloud Monitoring: " + net::one_line(arguments_->query.filter, most_shown_bytes);
  }
  std::unique_ptr<Probe> make(const ProbeCommon& common, const std::vector<SeriesSelector>&,
                              const Services& services) const override {
    return make_metric_probe(arguments_, common, services);
  }

 private:
  std::shared_ptr<const MetricArguments> arguments_;
};

std::string chosen(document::Reader& reader, std::string_view key) {
  const auto index = reader.choice(key);
  return index ? std::string(choices_of(*reader.row(key))[static_cast<std::size_t>(*index)])
               : std::string{};
}

void check(document::Reader& reader, const MetricArguments& read) {
  const auto& query = read.query;
  if (!query.filter.empty() && query.filter.find(metric_type) == std::string::npos)
    reader.error("filter", "`filter` names no metric",
                 R"(write metric.type="custom.googleapis.com/depth" AND ..)");
  if (query.filter.size() > most_filter_bytes)
    reader.error("filter", "`filter` is longer than 2048 bytes");
  if (!query.reducer.empty() && query.aligner.empty())
    reader.error("reducer", "`reducer` goes with `aligner`", "write aligner: ALIGN_MEAN");
  if (query.period % seconds{1} != Nanos{0})
    reader.error("period", "`period` is no number of whole seconds");
  if (!query.aligner.empty() && query.lookback < query.period)
    reader.error("within", "`within` is shorter than `period`",
                 "points are minutes late: write a few minutes more than the period");
  if (!query.project.empty() && !net::is_plain_name(query.project))
    reader.error("project", "`project` is no id of a project");
}

}  // namespace

std::shared_ptr<const ProbeSpec> parse_gcp_metric(document::Reader& outer) {
  auto reader = outer.child("gcp_metric");
  if (!reader) return nullptr;
  MetricArguments out;
  out.query.filter = reader->string("filter").value_or("");
  out.query.aligner = chosen(*reader, "aligner");
  if (out.query.aligner == "ALIGN_NONE") out.query.aligner.clear();
  out.query.reducer = chosen(*reader, "reducer");
  out.query.period = reader->duration("period").value_or(out.query.period);
  out.query.lookback = reader->duration("within").value_or(out.query.lookback);
  out.unit = net::unit_named(chosen(*reader, "as")).value_or(net::Unit::number);
  out.query.project = reader->string("project").value_or("");
  if (!reader->failed()) check(*reader, out);
  reader->finish();
  if (reader->failed() || outer.failed()) return nullptr;
  return std::make_shared<MetricSpec>(std::move(out));
}

}  // namespace runbookd::probes
