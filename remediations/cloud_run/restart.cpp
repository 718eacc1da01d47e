// cloud_run.restart: a new revision of what is serving. (A patch that changes nothing makes no
// revision; the annotation with the action's id is the change, and the same id again changes
// nothing.)
#include "remediations/cloud_run/service_action.hpp"
#include "remediations/cloud_run/spec.hpp"

namespace runbookd::remediations::cloud_run {
namespace asio = boost::asio;
namespace {

class Restart final : public ServiceAction {
 public:
  Restart(ResourceRef resource, ActionEnv env)
      : ServiceAction(std::move(resource), std::move(env)) {}

 private:
  asio::awaitable<ActionPlan> make_plan(ActionRequest request, Mono deadline) override {
    Result<ServiceState, Refusal> state = co_await client().read_service(deadline);
    if (!state) co_return refuse_plan(state.error());
    Result<RevisionState, Refusal> from = co_await read_serving(*state, deadline);
    if (!from) co_return refuse_plan(from.error());
    RevisionWish wish = co_await wish_for(request, *from, deadline);
    const PatchResult patch = revision_patch(*state, *from, wish);
    if (!patch) co_return refuse_plan(patch.error());
    ActionPlan out;
    out.go = true;
    out.parameters[from_fact] = from->name;
    out.parameters[etag_fact] = state->etag;
    out.parameters[makes_revision_fact] = "yes";
    out.prior = traffic_facts(*state);
    out.detail = "a new revision of " + from->name +
                 (pinned(*state) ? ", then the pinned traffic to it" : "");
    co_return out;
  }

  asio::awaitable<ChangeResult> make_change(ActionRequest request, Facts parameters,
                                            Mono deadline) override {
    const std::string name = fact_of(parameters, from_fact);
    Result<RevisionState, Refusal> from = co_await client().read_revision(name, deadline);
    if (!from) co_return from.error();
    RevisionWish wish = co_await wish_for(request, *from, deadline);
    co_return make_revision_change(std::move(*from), std::move(wish), ScaleChange{});
  }
};

}  // namespace

std::unique_ptr<Action> make_restart(RestartArguments /*arguments*/, ResourceRef resource,
                                     ActionEnv env) {
  return std::make_unique<Restart>(std::move(resource), std::move(env));
}

}  // namespace runbookd::remediations::cloud_run
