// The observer behind `cloud_run.service`: one look at the service, at the revision that serves
// when it changed, and at Cloud Monitoring for the instances. Asked for it, it finds out as well
// what we may do with the service.
#include <algorithm>

#include "daemon/contract/permissions.hpp"
#include "daemon/net/cancellation.hpp"
#include "daemon/net/google/monitoring.hpp"
#include "remediations/cloud_run/deploy_clock.hpp"
#include "remediations/cloud_run/instances.hpp"
#include "remediations/cloud_run/limits.hpp"
#include "remediations/cloud_run/permissions.hpp"
#include "remediations/cloud_run/service_client.hpp"
#include "remediations/cloud_run/spec.hpp"

namespace runbookd::remediations::cloud_run {
namespace asio = boost::asio;
namespace {

constexpr Nanos look_limit = seconds{20};  // the caller's deadline is usually shorter
constexpr Nanos monitoring_timeout = seconds{3};
constexpr Nanos monitoring_pause = minutes{5};  // after it refused: that will not change at once

constexpr const char* no_answer_cure =
    "are project, region and name right, is the Cloud Run API on in the project, and can "
    "run.googleapis.com be reached?";

// Places of the cells, in the order of signal_docs.
enum Place : std::size_t {
  ready,
  instances,
  min_instances,
  max_instances,
  memory,
  revision,
  last_deploy,
  traffic_latest,
};
static_assert(traffic_latest + 1 == signal_docs.size());

Sample unseen(const Refusal& refusal) { return net::unseen(refusal, signal_docs.size()); }

double unix_seconds(Wall at) { return to_seconds(at.time_since_epoch()); }

double following_latest(const ServiceState& state) {
  int percent = 0;
  for (const TrafficShare& share : state.truth) {
    if (share.latest) percent += share.percent;
  }
  return std::min(percent, 100) / 100.0;
}

class Observer final : public Probe, public PermissionCheck {
 public:
  Observer(const ResourceRef& resource, const ActionEnv& env)
      : resource_(resource.name), env_(env), client_(resource, env) {}

  asio::awaitable<Sample> run() override {
    Sample out = co_await net::cancellation_as_value(observe());
    co_return out;
  }

  asio::awaitable<Result<std::string>> check_permissions(bool to_change) override {
    Result<std::string> out = co_await net::cancellation_as_value(ask_permissions(to_change));
    co_return out;
  }

 private:
  asio::awaitable<Sample> observe() {
    if (!client_.problem().empty())
      co_return unseen(Refusal{ActionError::no_credentials, client_.problem()});
    const Mono deadline = saturating_add(MonoClock::now(), look_limit);
    Result<ServiceState, Refusal> state = co_await client_.read_service(deadline);
    if (!state) co_return unseen(state.error());
    const Serving now = serving(*state);
    if (!now.revision.empty() && now.revision != clock_.revision())
      co_await learn(now.revision, deadline);
    Sample out;
    out.outcome = Outcome::ok;
    out.cells.resize(signal_docs.size());
    fill(out.cells, *state, now);
    const Scaling scaling = scaling_of(*state, served_);
    if (scaling.manual) {
      out.cells[instances] = static_cast<double>(scaling.manual_count);
    } else {
      const std::optional<double> count = co_await ask_monitoring();
      if (count) out.cells[instances] = *count;
    }
    co_return out;
  }

  asio::awaitable<Result<std::string>> ask_permissions(bool to_change) {
    if (!client_.problem().empty()) co_return Error{client_.problem(), no_answer_cure};
    const Mono deadline = saturating_add(MonoClock::now(), look_limit);
    Result<std::string, Refusal> answer =
        co_await client_.test_permissions(permissions_question(to_change), deadline);
    if (!answer) co_return Error{answer.error().text, no_answer_cure};
    co_return judge_permissions(to_change, *answer);
  }

  // A revision never changes: it is read once, when it begins to serve.
  asio::awaitable<void> learn(std::string name, Mono deadline) {
    Result<RevisionState, Refusal> read = co_await client_.read_revision(name, deadline);
    if (!read) co_return;  // the cells stay missing; the next look tries again
    const bool chosen = env_.chosen_by_us && env_.chosen_by_us(resource_, name);
    bool ours = chosen;
    std::optional<Wall> others;
    if (chosen || !read->action_id.empty()) {
      Result<std::vector<RevisionState>, Refusal> all = co_await client_.list_revisions(deadline);
      if (!all) co_return;
      ours = chosen || created_by_us(*read, *all);
      others = newest_foreign(*all);
    }
    std::optional<Wall> since;
    if (env_.serving_since) since = env_.serving_since(resource_, name);
    clock_.changed(*read, ours, since, others, Stamp::now().wall);
    served_ = std::move(*read);
  }

  void fill(std::vector<Cell>& cells, const ServiceState& state, const Serving& now) const {
    cells[ready] = state.condition == "CONDITION_SUCCEEDED";
    cells[traffic_latest] = following_latest(state);
    if (now.revision.empty()) return;
    cells[revision] = now.revision;
    if (served_.name != now.revision) return;
    const Scaling scaling = scaling_of(state, served_);
    cells[min_instances] = static_cast<double>(scaling.effective_min());
    cells[max_instances] = static_cast<double>(scaling.effective_max());
    if (const auto bytes = memory_limit(served_.raw, ""))
      cells[memory] = static_cast<double>(*bytes);
    if (const auto deploy = clock_.last_deploy()) cells[last_deploy] = unix_seconds(*deploy);
  }

  asio::awaitable<std::optional<double>> ask_monitoring() {
    const Stamp now = Stamp::now();
    if (now.mono < monitoring_again_) co_return std::nullopt;
    net::GoogleResource& cloud = client_.resource();
    const std::string path =
        instances_query(cloud.project(), cloud.region(), cloud.name(), now.wall);
    const std::string method = "GET";
    const std::string host(net::monitoring_host);
    net::GoogleResult reply =
        co_await cloud.api().call(method, host, path, std::string{}, monitoring_timeout);
    if (!reply || reply->status != 200) {
      const bool refused = reply && reply->status < 500;
      if (refused) monitoring_again_ = saturating_add(MonoClock::now(), monitoring_pause);
      co_return std::nullopt;
    }
    co_return parse_instances(reply->body);
  }

  std::string resource_;
  ActionEnv env_;
  ServiceClient client_;
  DeployClock clock_;
  RevisionState served_;  ///< the last one that was learnt
  Mono monitoring_again_{};
};

}  // namespace

std::unique_ptr<Probe> make_observer(const ResourceRef& resource, const ActionEnv& env) {
  return std::make_unique<Observer>(resource, env);
}

}  // namespace runbookd::remediations::cloud_run
