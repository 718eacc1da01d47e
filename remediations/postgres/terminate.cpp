// plan() chooses, execute() ends exactly what was planned and still matches. Both act through the
// session that the resource's own probe has open, since a server that is full lets nobody in; only
// without one they log in.
#include "remediations/postgres/terminate.hpp"

#include "daemon/contract/access.hpp"
#include "daemon/net/cancellation.hpp"
#include "daemon/net/postgres/dsn.hpp"
#include "daemon/net/postgres/session.hpp"
#include "daemon/net/postgres/workers.hpp"
#include "daemon/net/target.hpp"
#include "remediations/postgres/job.hpp"

namespace runbookd::remediations::postgres {
namespace asio = boost::asio;
namespace {

constexpr Nanos statement_timeout = seconds{10};

JobFailure failure(ActionError error, std::string detail) {
  JobFailure out;
  out.error = error;
  out.detail = std::move(detail);
  return out;
}

class TerminateAction final : public Action {
 public:
  TerminateAction(Selection selection, std::string resource, ActionEnv env)
      : selection_(std::move(selection)), resource_(std::move(resource)), env_(std::move(env)) {}

  asio::awaitable<ActionPlan> plan(ActionRequest request) override {
    co_return co_await net::cancellation_as_value(plan_now(std::move(request.instance)));
  }

  asio::awaitable<ActionResult> execute(ActionRequest request, Facts parameters,
                                        RecordProgress /*progress*/) override {
    co_return co_await net::cancellation_as_value(
        execute_now(std::move(request.instance), sessions_of(parameters)));
  }

  asio::awaitable<ReadBack> read_back(ActionRequest request, Facts parameters,
                                      Facts /*progress*/) override {
    co_return co_await net::cancellation_as_value(
        look_now(std::move(request.instance), sessions_of(parameters)));
  }

 private:
  using SessionPtr = std::shared_ptr<net::PostgresSession>;

  asio::awaitable<ActionPlan> plan_now(std::string instance) {
    Job job = job_of({});
    const SessionPtr session = session_for(instance, job);
    if (session) co_await choose(&job, session.get());
    const Choice choice = choice_of(job);
    ActionPlan plan;
    plan.go = choice.any;
    plan.error = choice.error;
    plan.detail = choice.detail;
    if (plan.go) {
      plan.parameters = parameters_of(job.sessions);
      plan.binding = binding_of(job.sessions);
    }
    co_return plan;
  }

  asio::awaitable<ActionResult> execute_now(std::string instance, std::vector<Session> sessions) {
    ActionResult result;
    if (sessions.empty()) {
      result.status = ActionStatus::no_effect;
      result.error = ActionError::no_target;
      result.detail = "the plan names no session";
      co_return result;
    }
    Job job = job_of(std::move(sessions));
    const SessionPtr session = session_for(instance, job);
    if (session) co_await terminate(env_.services.executor, &job, session.get());
    result = result_of(job);
    co_return result;
  }

  asio::awaitable<ReadBack> look_now(std::string instance, std::vector<Session> sessions) {
    const auto planned = sessions.size();
    Job job = job_of(std::move(sessions));
    const SessionPtr session = session_for(instance, job);
    if (session) co_await look(&job, session.get());
    if (job.failure || planned == 0) co_return ReadBack::unreadable;
    const auto living = static_cast<std::size_t>(job.living);
    if (living == planned) co_return ReadBack::absent;
    // Some gone, some alive: it may have been us or not, and the rest may still be ending.
    co_return living == 0 ? ReadBack::present : ReadBack::unreadable;
  }

  Job job_of(std::vector<Session> sessions) const {
    Job job;
    job.selection = selection_;
    job.sessions = std::move(sessions);
    return job;
  }

  // Null: `job.failure` says why not.
  SessionPtr session_for(const std::string& instance, Job& job) const {
    const auto probe = env_.probe_of ? env_.probe_of(resource_, instance) : nullptr;
    const auto* access = dynamic_cast<const PostgresAccess*>(probe.get());
    if (access == nullptr) {
      job.failure = failure(ActionError::ineligible,
                            "`" + named(instance) + "` has no postgres probe to act through");
      return nullptr;
    }
    const auto text = net::with_target(access->dsn().reveal(), instance);
    if (!text) {
      job.failure = failure(ActionError::invalid_argument,
                            "`" + named(instance) + "` does not make a connection string");
      return nullptr;
    }
    const Secret dsn(*text);
    const auto lent = env_.services.postgres ? env_.services.postgres->lent(dsn) : nullptr;
    if (lent && lent->connected()) return lent;
    return own_session(dsn, job);
  }

  SessionPtr own_session(const Secret& text, Job& job) const {
    auto dsn = net::parse_postgres_dsn(text);
    if (!dsn) {
      job.failure =
          failure(ActionError::invalid_argument, "the probe's address " + dsn.error().text);
      return nullptr;
    }
    net::PostgresSessionOptions options;
    options.dsn = std::move(dsn.value());
    options.settings.statement_timeout = statement_timeout;
    return net::make_postgres_session(env_.services, std::move(options));
  }

  std::string named(const std::string& instance) const {
    return instance.empty() ? resource_ : resource_ + "[" + instance + "]";
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
