// The loop's side: the address is that of the resource's own probe, names are resolved here, and
// the conversation runs in the blocking pool on a leash. plan() chooses, execute() ends exactly
// what was planned and still matches.
#include "remediations/postgres/terminate.hpp"

#include "daemon/contract/access.hpp"
#include "daemon/net/blocking_pool.hpp"
#include "daemon/net/cancellation.hpp"
#include "daemon/net/postgres_dsn.hpp"
#include "daemon/net/resolver.hpp"
#include "remediations/postgres/job.hpp"

namespace runbookd::remediations::postgres {
namespace asio = boost::asio;
namespace {

constexpr Nanos connect_timeout = seconds{5};
constexpr Nanos statement_timeout = seconds{10};

using JobPtr = std::shared_ptr<Job>;
using Work = void (*)(Job&);

// A job that has ended: whatever went wrong is in `job->failure`.
struct Prepared {
  JobPtr job = std::make_shared<Job>();
  net::PoolVerdict verdict = net::PoolVerdict::done;
};

DatabaseFailure failure(ActionError error, std::string detail) {
  DatabaseFailure out;
  out.error = error;
  out.detail = std::move(detail);
  return out;
}

class TerminateAction final : public Action {
 public:
  TerminateAction(Selection selection, std::string resource, ActionEnv env)
      : selection_(std::move(selection)), resource_(std::move(resource)), env_(std::move(env)) {}

  asio::awaitable<ActionPlan> plan(ActionRequest /*request*/) override {
    co_return co_await net::cancellation_as_value(plan_now());
  }

  asio::awaitable<ActionResult> execute(ActionRequest /*request*/, Facts parameters,
                                        RecordProgress /*progress*/) override {
    co_return co_await net::cancellation_as_value(execute_now(sessions_of(parameters)));
  }

  asio::awaitable<ReadBack> read_back(ActionRequest /*request*/, Facts parameters,
                                      Facts /*progress*/) override {
    co_return co_await net::cancellation_as_value(look_now(sessions_of(parameters)));
  }

 private:
  asio::awaitable<ActionPlan> plan_now() {
    std::vector<Session> none;
    const Prepared done = co_await talk(std::move(none), choose);
    const Choice choice = choice_of(*done.job);
    ActionPlan plan;
    plan.go = choice.any;
    plan.error = choice.error;
    plan.detail = choice.detail;
    if (plan.go) plan.parameters = parameters_of(done.job->sessions);
    co_return plan;
  }

  asio::awaitable<ActionResult> execute_now(std::vector<Session> sessions) {
    ActionResult result;
    if (sessions.empty()) {
      result.status = ActionStatus::no_effect;
      result.error = ActionError::no_target;
      result.detail = "the plan names no session";
      co_return result;
    }
    const Prepared done = co_await talk(std::move(sessions), terminate);
    result = result_of(*done.job);
    // The thread may have been cut off in the middle: what it had begun is not known.
    if (done.verdict != net::PoolVerdict::done) result.error = done.job->failure->error;
    co_return result;
  }

  asio::awaitable<ReadBack> look_now(std::vector<Session> sessions) {
    const auto planned = sessions.size();
    const Prepared done = co_await talk(std::move(sessions), look);
    if (done.job->failure || planned == 0) co_return ReadBack::unreadable;
    const auto living = static_cast<std::size_t>(done.job->living);
    if (living == planned) co_return ReadBack::absent;
    // Some gone, some alive: it may have been us or not, and the rest may still be ending.
    co_return living == 0 ? ReadBack::present : ReadBack::unreadable;
  }

  // Runs `work` in the pool. When it did not run to its end the job handed back is another one,
  // with only the failure and the leash's answer: the thread may still write to its own.
  asio::awaitable<Prepared> talk(std::vector<Session> sessions, Work work) {
    Prepared out;
    out.job->selection = selection_;
    out.job->sessions = std::move(sessions);
    const bool ready = co_await address(out.job);
    if (!ready) co_return out;
    JobPtr job = out.job;
    std::function<void()> perform = [job, work] { work(*job); };
    std::function<void()> abandon = [job] { job->leash.let_go(); };
    out.verdict = co_await env_.services.pool->run("postgres/" + resource_, std::move(perform),
                                                   std::move(abandon));
    if (out.verdict != net::PoolVerdict::done) out.job = cut_off(*job, out.verdict);
    co_return out;
  }

  static JobPtr cut_off(const Job& job, net::PoolVerdict verdict) {
    auto out = std::make_shared<Job>();
    if (job.leash.changed()) out->leash.begin_change();
    switch (verdict) {
      case net::PoolVerdict::refused:
        out->failure =
            failure(ActionError::throttled, "too much under way with this server already");
        break;
      case net::PoolVerdict::failed:
        out->failure =
            failure(ActionError::internal, "an unexpected error while talking to the server");
        break;
      default:
        out->failure = failure(ActionError::timeout, "no answer before the deadline");
        break;
    }
    return out;
  }

  // Where the resource is, as its own probe knows. False: `job->failure` says why not.
  asio::awaitable<bool> address(JobPtr job) {
    const auto probe = env_.probe_of ? env_.probe_of(resource_, {}) : nullptr;
    const auto* access = dynamic_cast<const PostgresAccess*>(probe.get());
    if (access == nullptr) {
      job->failure = failure(ActionError::ineligible,
                             "`" + resource_ + "` has no postgres probe to act through");
      co_return false;
    }
    auto dsn = net::parse_postgres_dsn(access->dsn());
    if (!dsn) {
      job->failure =
          failure(ActionError::invalid_argument, "the probe's address " + dsn.error().text);
      co_return false;
    }
    net::PostgresHosts found = co_await net::resolve_hosts(env_.services.resolver, dsn->hosts);
    if (found.failure) {
      job->failure = failure(error_of(found.failure.reason), found.failure.detail);
      co_return false;
    }
    net::PostgresSettings settings;
    settings.statement_timeout = statement_timeout;
    settings.connect_timeout = connect_timeout;
    job->conninfo = net::conninfo_of(net::connection_parameters(*dsn, found.hosts, settings));
    job->password = Secret(std::string(dsn->value_of("password")));
    co_return true;
  }

  Selection selection_;
  std::string resource_;
  ActionEnv env_;
};

}  // namespace

std::unique_ptr<Action> make_terminate_action(Selection selection, const ResourceRef& resource,
                                              const ActionEnv& env) {
  return std::make_unique<TerminateAction>(std::move(selection), resource.name, env);
}

}  // namespace runbookd::remediations::postgres
