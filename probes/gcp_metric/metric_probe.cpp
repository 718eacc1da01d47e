// One run: the newest point of the one series that the filter finds.
#include "probes/gcp_metric/metric_probe.hpp"

#include "daemon/net/cancellation.hpp"
#include "daemon/net/google/project.hpp"
#include "daemon/net/google/resource.hpp"

namespace runbookd::probes {
namespace asio = boost::asio;
namespace {

/// Whatever hides a metric from us, its absence included, is no evidence against what it measures.
Sample ours(const net::Refusal& refusal) {
  Sample out = net::unseen(refusal, metric_signal_count);
  out.outcome = Outcome::unknown;
  if (refusal.error == ActionError::invalid_argument) out.reason = Reason::query;
  return out;
}

Sample ours(Reason reason, std::string detail) {
  Sample out;
  out.reason = reason;
  out.detail = std::move(detail);
  out.cells.resize(metric_signal_count);
  return out;
}

class MetricProbe final : public Probe {
 public:
  MetricProbe(std::shared_ptr<const MetricArguments> arguments, const ProbeCommon& common,
              const Services& services)
      : arguments_(std::move(arguments)),
        timeout_(common.timeout),
        project_(services, arguments_->query.project, net::monitoring_host) {}

  asio::awaitable<Sample> run() override {
    Sample out = co_await net::cancellation_as_value(observe());
    co_return out;
  }

 private:
  asio::awaitable<Sample> observe() {
    if (!project_.problem().empty())
      co_return ours({ActionError::no_credentials, project_.problem()});
    net::MetricQuery query = arguments_->query;
    query.project = project_.name();
    const Wall now = Stamp::now().wall;
    Result<std::string, net::Refusal> body =
        co_await project_.get(net::metric_path(query, now), timeout_);
    if (!body) co_return ours(body.error());
    const auto points = net::newest_points(*body);
    if (!points) co_return ours(net::unreadable("list of time series"));
    co_return judge(*points, now);
  }

  Sample judge(const std::vector<net::MetricPoint>& points, Wall now) const {
    if (points.empty())
      return ours(Reason::missing, "Cloud Monitoring has no point of the last " +
                                       format_duration(arguments_->query.lookback));
    if (points.size() > 1)
      return ours(Reason::query, "the filter finds " + std::to_string(points.size()) +
                                     " series: name one, or make one of them by `reducer`");
    const net::MetricPoint& point = points.front();
    Sample out;
    out.outcome = Outcome::ok;
    out.cells.emplace_back(net::in_base_units(arguments_->unit, point.value));
    out.cells.emplace_back(to_seconds(point.at.time_since_epoch()));
    out.detail = "the point is " + net::how_old(point, now);
    return out;
  }

  std::shared_ptr<const MetricArguments> arguments_;
  Nanos timeout_;
  net::GoogleProject project_;
};

}  // namespace

std::unique_ptr<Probe> make_metric_probe(std::shared_ptr<const MetricArguments> arguments,
                                         const ProbeCommon& common, const Services& services) {
  return std::make_unique<MetricProbe>(std::move(arguments), common, services);
}

}  // namespace runbookd::probes
