// memorystore.failover: not idempotent - a second one moves the primary back. So it is sent once,
// and whenever its fate is not known, the operations list and the primary's zone are asked, never
// the failover repeated.
#include <algorithm>

#include "daemon/net/cancellation.hpp"
#include "daemon/net/google/error.hpp"
#include "daemon/net/text.hpp"
#include "remediations/memorystore/instance_client.hpp"
#include "remediations/memorystore/spec.hpp"

namespace runbookd::remediations::memorystore {
namespace asio = boost::asio;
namespace {

constexpr Nanos default_timeout = minutes{5};
constexpr Nanos first_pause = seconds{1};
constexpr Nanos longest_pause = seconds{10};
constexpr std::size_t max_detail = 400;
constexpr const char* from_fact = "from";
constexpr const char* known_fact = "known_failovers";
constexpr const char* operation_fact = "operation";

ActionResult ended(ActionStatus status, ActionError error, std::string detail) {
  ActionResult out;
  out.status = status;
  out.error = error;
  out.detail = net::one_line(detail, max_detail);
  return out;
}
ActionResult unchanged(const Refusal& refusal) {
  return ended(ActionStatus::no_effect, refusal.error, refusal.text);
}
ActionResult unknown(ActionError error, std::string detail) {
  return ended(ActionStatus::unknown_effect, error, std::move(detail));
}

Mono deadline_of(const ActionRequest& request) {
  const Nanos timeout = request.timeout > Nanos{0} ? request.timeout : default_timeout;
  return saturating_add(MonoClock::now(), timeout);
}

class Failover final : public Action {
 public:
  Failover(ResourceRef resource, ActionEnv env) : client_(resource, env) {}

  asio::awaitable<ActionPlan> plan(ActionRequest /*request*/) override {
    ActionPlan out = co_await net::cancellation_as_value(make_plan());
    co_return out;
  }
  asio::awaitable<ActionResult> execute(ActionRequest request, Facts parameters,
                                        RecordProgress progress) override {
    ActionResult out = co_await net::cancellation_as_value(
        run(deadline_of(request), std::move(parameters), std::move(progress)));
    co_return out;
  }
  asio::awaitable<ReadBack> read_back(ActionRequest /*request*/, Facts parameters,
                                      Facts progress) override {
    ReadBack out =
        co_await net::cancellation_as_value(look_back(std::move(parameters), std::move(progress)));
    co_return out;
  }
  asio::awaitable<ActionResult> resume(ActionRequest request, Facts parameters,
                                       Facts progress) override {
    ActionResult out = co_await net::cancellation_as_value(
        go_on(deadline_of(request), std::move(parameters), std::move(progress)));
    co_return out;
  }

 private:
  // Fresh state and whether it allows a failover; the operations seen go to `known`.
  asio::awaitable<Result<InstanceState, Refusal>> eligible(Mono deadline, std::string* known) {
    if (!client_.problem().empty())
      co_return Refusal{ActionError::no_credentials, client_.problem()};
    Result<InstanceState, Refusal> instance = co_await client_.read(deadline);
    if (!instance) co_return instance.error();
    Result<std::vector<Operation>, Refusal> operations = co_await client_.operations(deadline);
    if (!operations) co_return operations.error();
    if (auto refusal = objection(*instance, *operations)) co_return std::move(*refusal);
    *known = known_failovers(*operations);
    co_return std::move(*instance);
  }

  asio::awaitable<ActionPlan> make_plan() {
    ActionPlan out;
    std::string known;
    const Mono deadline = saturating_add(MonoClock::now(), plan_timeout);
    Result<InstanceState, Refusal> instance = co_await eligible(deadline, &known);
    if (!instance) {
      out.error = instance.error().error;
      out.detail = net::one_line(instance.error().text, max_detail);
      co_return out;
    }
    out.go = true;
    out.parameters[from_fact] = instance->location;
    out.parameters[known_fact] = known;
    out.binding[from_fact] = instance->location;  // not the operations that came and went meanwhile
    out.prior["location"] = instance->location;
    out.detail = "failover away from " + instance->location + ", limited data loss";
    co_return out;
  }

  asio::awaitable<ActionResult> run(Mono deadline, Facts parameters, RecordProgress progress) {
    std::string known;
    Result<InstanceState, Refusal> instance = co_await eligible(deadline, &known);
    if (!instance) co_return unchanged(instance.error());
    if (instance->location != fact_of(parameters, from_fact)) {
      co_return unchanged(Refusal{ActionError::precondition,
                                  "the primary is in " + instance->location + " by now"});
    }
    net::GoogleResult reply = co_await client_.failover(deadline);
    if (!reply && !reply.error().sent) {
      co_return unchanged(
          Refusal{net::action_error_of(reply.error()), net::describe(reply.error())});
    }
    if (reply && net::proof_of(*reply) == net::Proof::refused)
      co_return unchanged(Refusal{net::action_error_of(*reply), net::describe(*reply)});
    std::optional<Operation> operation;
    if (reply && reply->status < 300) operation = net::parse_google_operation(reply->body);
    if (!operation) operation = co_await find_ours(known, deadline);
    if (!operation) {
      const bool answered = static_cast<bool>(reply);
      co_return unknown(
          answered ? net::action_error_of(*reply) : net::action_error_of(reply.error()),
          "the failover was asked for, and whether it began is not known");
    }
    const bool journaled = co_await progress(Facts{{operation_fact, operation->name}});
    if (!journaled) co_return unknown(ActionError::internal, "the journal failed in the middle");
    ActionResult out =
        co_await follow(std::move(*operation), fact_of(parameters, from_fact), deadline);
    co_return out;
  }

  asio::awaitable<std::optional<Operation>> find_ours(std::string known, Mono deadline) {
    Result<std::vector<Operation>, Refusal> operations = co_await client_.operations(deadline);
    if (!operations) co_return std::nullopt;
    co_return new_failover(*operations, known);
  }

  asio::awaitable<ActionResult> follow(Operation operation, std::string from, Mono deadline) {
    Nanos pause = first_pause;
    while (!operation.done) {
      if (saturating_add(MonoClock::now(), pause) >= deadline)
        co_return unknown(ActionError::timeout, "the failover was still running at the deadline");
      const bool rested = co_await client_.rest(pause);
      if (!rested)
        co_return unknown(ActionError::timeout, "stopped while the failover was running");
      pause = std::min(pause * 3 / 2, longest_pause);
      Result<Operation, Refusal> read = co_await client_.read_operation(operation.name, deadline);
      if (read) operation = std::move(*read);
    }
    if (operation.failed) co_return unknown(ActionError::operation_failed, operation.error);
    Result<InstanceState, Refusal> instance = co_await client_.read(deadline);
    if (!instance) co_return unknown(instance.error().error, instance.error().text);
    co_return verdict(*instance, operation, from);
  }

  static ActionResult verdict(const InstanceState& instance, const Operation& operation,
                              const std::string& from) {
    if (instance.location == from) {
      return unknown(ActionError::operation_failed,
                     "the operation ended without an error, but the primary is still in " + from);
    }
    ActionResult out = ended(ActionStatus::ok, ActionError::none,
                             "the primary moved from " + from + " to " + instance.location);
    out.facts[from_fact] = from;
    out.facts["to"] = instance.location;
    out.facts[operation_fact] = operation.name;
    return out;
  }

  asio::awaitable<ReadBack> look_back(Facts parameters, Facts progress) {
    if (!client_.problem().empty()) co_return ReadBack::unreadable;
    const Mono deadline = saturating_add(MonoClock::now(), plan_timeout);
    const std::string from = fact_of(parameters, from_fact);
    Result<InstanceState, Refusal> instance = co_await client_.read(deadline);
    if (!instance || from.empty()) co_return ReadBack::unreadable;
    Result<std::vector<Operation>, Refusal> operations = co_await client_.operations(deadline);
    if (!operations) co_return ReadBack::unreadable;
    const auto ours = new_failover(*operations, fact_of(parameters, known_fact));
    const bool journaled = !fact_of(progress, operation_fact).empty();
    if (ours && (!ours->done || ours->failed)) co_return ReadBack::in_progress;
    if (instance->state == "FAILING_OVER") co_return ReadBack::in_progress;
    if (instance->location != from) co_return ReadBack::present;
    // A failover that ended in the same zone, or one that was journaled and is listed no more.
    if (ours || journaled) co_return ReadBack::unreadable;
    co_return ReadBack::absent;
  }

  asio::awaitable<ActionResult> go_on(Mono deadline, Facts parameters, Facts progress) {
    if (!client_.problem().empty()) co_return unknown(ActionError::interrupted, client_.problem());
    std::optional<Operation> operation;
    const std::string name = fact_of(progress, operation_fact);
    if (!name.empty()) {
      Result<Operation, Refusal> read = co_await client_.read_operation(name, deadline);
      if (read) operation = std::move(*read);
    }
    if (!operation) operation = co_await find_ours(fact_of(parameters, known_fact), deadline);
    if (!operation)
      co_return unknown(ActionError::interrupted, "the failover's operation is not listed");
    ActionResult out =
        co_await follow(std::move(*operation), fact_of(parameters, from_fact), deadline);
    co_return out;
  }

  InstanceClient client_;
};

}  // namespace

std::unique_ptr<Action> make_failover(ResourceRef resource, ActionEnv env) {
  return std::make_unique<Failover>(std::move(resource), std::move(env));
}

}  // namespace runbookd::remediations::memorystore
