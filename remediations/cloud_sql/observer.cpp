// One look: the instance, and how full its disk is by Cloud Monitoring, which not everybody may ask
// and which is minutes late. Without it the rest is still seen.
#include "remediations/cloud_sql/observer.hpp"

#include <algorithm>

#include "daemon/net/cancellation.hpp"
#include "daemon/net/google/error.hpp"
#include "daemon/net/google/monitoring.hpp"
#include "daemon/net/google/resource.hpp"
#include "remediations/cloud_sql/instance_state.hpp"

namespace runbookd::remediations::cloud_sql {
namespace asio = boost::asio;
namespace {

constexpr std::string_view api_host = "sqladmin.googleapis.com";
constexpr Nanos look_limit = seconds{20};  // the caller's deadline is usually shorter
constexpr Nanos monitoring_timeout = seconds{3};
constexpr Nanos monitoring_pause = minutes{5};  // after it refused: that will not change at once
constexpr Nanos most_late = minutes{15};

enum Place : std::size_t { running, disk_used, tier };

Sample unseen(const net::Refusal& refusal) { return net::unseen(refusal, signal_docs.size()); }

class SqlObserver final : public Probe {
 public:
  SqlObserver(const ResourceRef& resource, const ActionEnv& env)
      : cloud_(resource, env, api_host) {}

  asio::awaitable<Sample> run() override {
    Sample out = co_await net::cancellation_as_value(observe());
    co_return out;
  }

 private:
  asio::awaitable<Sample> observe() {
    if (!cloud_.problem().empty())
      co_return unseen(net::Refusal{ActionError::no_credentials, cloud_.problem()});
    const Mono deadline = saturating_add(MonoClock::now(), look_limit);
    const std::string path = "/v1/projects/" + cloud_.project() + "/instances/" + cloud_.name();
    Result<std::string, net::Refusal> body = co_await cloud_.get(path, deadline);
    if (!body) co_return unseen(body.error());
    const auto instance = parse_instance(*body);
    if (!instance) co_return unseen(net::unreadable("instance"));
    Sample out;
    out.outcome = Outcome::ok;
    out.cells.resize(signal_docs.size());
    out.cells[running] = is_running(*instance);
    if (!instance->tier.empty()) out.cells[tier] = instance->tier;
    std::string disk = co_await ask_monitoring(&out.cells);
    out.detail = why_not_running(*instance);
    if (!out.detail.empty()) out.detail += "; ";
    out.detail += disk;
    co_return out;
  }

  /// What to say of the disk's figure: its age, or why there is none.
  asio::awaitable<std::string> ask_monitoring(std::vector<Cell>* cells) {
    const Stamp now = Stamp::now();
    if (now.mono < monitoring_again_) co_return "disk_used: " + refused_;
    net::MetricQuery query;
    query.project = cloud_.project();
    query.filter = disk_filter(cloud_.project(), cloud_.name());
    query.lookback = most_late;
    const std::string method = "GET";
    const std::string host(net::monitoring_host);
    const std::string path = net::metric_path(query, now.wall);
    net::GoogleResult reply =
        co_await cloud_.api().call(method, host, path, std::string{}, monitoring_timeout);
    if (!reply) co_return "disk_used: Cloud Monitoring: " + net::describe(reply.error());
    if (reply->status != 200) {
      refused_ = "Cloud Monitoring: " + net::describe(*reply);
      if (reply->status < 500)
        monitoring_again_ = saturating_add(MonoClock::now(), monitoring_pause);
      co_return "disk_used: " + refused_;
    }
    const auto points = net::newest_points(reply->body);
    if (!points) co_return "disk_used: Cloud Monitoring's answer is no list of series";
    if (points->empty())
      co_return "disk_used: Cloud Monitoring has no point of the last " +
          format_duration(most_late);
    const auto newest = std::max_element(
        points->begin(), points->end(),
        [](const net::MetricPoint& a, const net::MetricPoint& b) { return a.at < b.at; });
    (*cells)[disk_used] = newest->value;
    co_return "disk_used is " + net::how_old(*newest, now.wall);
  }

  net::GoogleResource cloud_;
  std::string refused_;
  Mono monitoring_again_{};
};

}  // namespace

std::unique_ptr<Probe> make_observer(const ResourceRef& resource, const ActionEnv& env) {
  return std::make_unique<SqlObserver>(resource, env);
}

}  // namespace runbookd::remediations::cloud_sql
