// cloud_run.rollback: all traffic to the last known good revision.
#include "daemon/net/text.hpp"
#include "remediations/cloud_run/candidate.hpp"
#include "remediations/cloud_run/service_action.hpp"
#include "remediations/cloud_run/spec.hpp"

namespace runbookd::remediations::cloud_run {
namespace asio = boost::asio;
namespace {

constexpr const char* rejected_fact = "rejected";

class Rollback final : public ServiceAction {
 public:
  Rollback(RollbackArguments arguments, ResourceRef resource, ActionEnv env)
      : ServiceAction(std::move(resource), std::move(env)), arguments_(std::move(arguments)) {}

 private:
  asio::awaitable<ActionPlan> make_plan(ActionRequest request, Mono deadline) override {
    Result<ServiceState, Refusal> state = co_await client().read_service(deadline);
    if (!state) co_return refuse_plan(state.error());
    const Serving now = serving(*state);
    if (now.revision.empty())
      co_return refuse_plan(Refusal{ActionError::no_target, "no revision serves"});
    const bool previous = arguments_.to == "previous";
    if (now.split && previous) {
      co_return refuse_plan(
          Refusal{ActionError::ineligible, "traffic is split: which revision is bad is not known"});
    }
    Result<std::vector<RevisionState>, Refusal> revisions =
        co_await client().list_revisions(deadline);
    if (!revisions) co_return refuse_plan(revisions.error());
    History history = parse_history(request.history);
    if (env().serving_since)
      history.serving_since = env().serving_since(resource().name, now.revision);
    const ChoiceResult choice =
        previous ? choose_previous(now.revision, *revisions, history)
                 : choose_named(arguments_.to, now.revision, *revisions, history);
    if (!choice) co_return refuse_plan(choice.error().refusal);
    co_return planned(*state, now, *choice);
  }

  static ActionPlan planned(const ServiceState& state, const Serving& now, const Choice& choice) {
    ActionPlan out;
    out.go = true;
    out.parameters[from_fact] = now.revision;
    out.parameters[to_fact] = choice.revision;
    out.transition = Transition{now.revision, choice.revision};
    out.binding = out.parameters;  // and not why others were rejected, nor the etag
    out.parameters[etag_fact] = state.etag;
    out.prior = traffic_facts(state);
    // Traffic that was pinned or on the latest one: the revision that served is put back by name.
    out.undo = {{from_fact, choice.revision}, {to_fact, now.revision}};
    std::string detail =
        "all traffic from " + now.revision + " to " + choice.revision + " (" + choice.why + ")";
    const std::string rejected = rejected_text(choice);
    if (!rejected.empty()) {
      out.parameters[rejected_fact] = rejected;
      detail += "; not " + rejected;
    }
    out.detail = net::one_line(detail, max_detail);
    return out;
  }

  // Read again: what was fit when it was planned may have been deleted since.
  asio::awaitable<ChangeResult> make_change(ActionRequest /*request*/, Facts parameters,
                                            Mono deadline) override {
    const std::string to = fact_of(parameters, to_fact);
    Result<RevisionState, Refusal> target = co_await client().read_revision(to, deadline);
    if (!target) co_return target.error();
    if (target->deleted || !target->ready)
      co_return Refusal{ActionError::no_target, to + " is not ready any more"};
    co_return make_traffic_change(fact_of(parameters, from_fact), to);
  }

  RollbackArguments arguments_;
};

}  // namespace

std::unique_ptr<Action> make_rollback(RollbackArguments arguments, ResourceRef resource,
                                      ActionEnv env) {
  return std::make_unique<Rollback>(std::move(arguments), std::move(resource), std::move(env));
}

}  // namespace runbookd::remediations::cloud_run
