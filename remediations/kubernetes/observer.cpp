// One look: the deployment, and when it is at another revision than before, the ReplicaSet that
// says since when.
#include "remediations/kubernetes/observer.hpp"

#include "daemon/net/cancellation.hpp"
#include "daemon/net/kubernetes/api.hpp"
#include "daemon/net/kubernetes/name.hpp"
#include "daemon/net/text.hpp"
#include "remediations/kubernetes/deployment_state.hpp"
#include "remediations/kubernetes/rollout_clock.hpp"

namespace runbookd::remediations::kubernetes {
namespace asio = boost::asio;
namespace {

constexpr Nanos look_limit = seconds{20};  // the caller's deadline is usually shorter
constexpr int most_pages = 10;

Sample unseen(const net::Refusal& refusal) {
  return net::unseen(refusal, deployment_signals.size());
}

class DeploymentObserver final : public Probe {
 public:
  DeploymentObserver(const ResourceRef& resource, const ActionEnv& env)
      : api_(env.services, env.kubernetes) {
    const auto* known = resource.as<net::KubernetesName>();
    if (known == nullptr) return;
    base_ = "/apis/apps/v1/namespaces/" + known->name_space;
    name_ = known->name;
  }

  asio::awaitable<Sample> run() override {
    Sample out = co_await net::cancellation_as_value(observe());
    co_return out;
  }

 private:
  asio::awaitable<Sample> observe() {
    if (!api_.problem().empty() || base_.empty())
      co_return unseen({ActionError::no_credentials,
                        base_.empty() ? "the deployment has no name" : api_.problem()});
    const Mono deadline = saturating_add(MonoClock::now(), look_limit);
    Result<std::string, net::Refusal> body =
        co_await api_.get(base_ + "/deployments/" + name_, net::KubernetesForm::whole, deadline);
    if (!body) co_return unseen(body.error());
    const auto state = parse_deployment(*body);
    if (!state) co_return unseen(net::unreadable("deployment"));
    Sample out;
    out.outcome = Outcome::ok;
    out.cells.resize(deployment_signals.size());
    out.cells[0] = static_cast<double>(state->replicas);
    out.cells[1] = static_cast<double>(state->ready_replicas);
    out.detail = state->trouble;
    std::string unknown = co_await learn(*state, deadline);
    if (!unknown.empty()) out.detail += (out.detail.empty() ? "" : "; ") + unknown;
    // Of another revision the time would be a lie.
    const auto deployed = clock_.last_deploy();
    if (deployed && clock_.revision() == state->revision)
      out.cells[2] = to_seconds(deployed->time_since_epoch());
    co_return out;
  }

  /// Why `last_deploy` is not known; empty when it is.
  asio::awaitable<std::string> learn(DeploymentState state, Mono deadline) {
    const Wall now = Stamp::now().wall;
    if (state.revision.empty()) co_return "last_deploy: it has no revision yet";
    if (state.revision == clock_.revision()) {
      clock_.looked(now);
      co_return std::string{};
    }
    std::string token;
    for (int page = 0; page < most_pages; ++page) {
      Result<std::string, net::Refusal> body =
          co_await api_.get(sets_path(state, token), net::KubernetesForm::metadata_list, deadline);
      if (!body) co_return "last_deploy: " + body.error().text;
      const auto read = parse_replica_sets(*body, state.uid, state.revision);
      if (!read) co_return "last_deploy: the answer is no list of ReplicaSets";
      if (read->created) {
        clock_.changed(state.revision, *read->created, now);
        clock_.looked(now);
        co_return std::string{};
      }
      token = read->next;
      if (token.empty()) break;
    }
    co_return "last_deploy: there is no ReplicaSet of revision " +
        net::one_line(state.revision, 20);
  }

  std::string sets_path(const DeploymentState& state, const std::string& token) const {
    std::string out = base_ + "/replicasets?limit=100";
    if (!state.selector.empty()) out += "&labelSelector=" + net::percent_encode(state.selector);
    if (!token.empty()) out += "&continue=" + net::percent_encode(token);
    return out;
  }

  net::KubernetesApi api_;
  std::string base_;  // of the namespace; empty: the resource has no name
  std::string name_;
  RolloutClock clock_;
};

}  // namespace

std::unique_ptr<Probe> make_observer(const ResourceRef& resource, const ActionEnv& env) {
  return std::make_unique<DeploymentObserver>(resource, env);
}

}  // namespace runbookd::remediations::kubernetes
