// cloud_run.memory: a higher memory limit, in a new revision of what is serving.
#include "remediations/cloud_run/service_action.hpp"
#include "remediations/cloud_run/spec.hpp"

namespace runbookd::remediations::cloud_run {
namespace asio = boost::asio;
namespace {

constexpr const char* container_fact = "container";
constexpr const char* memory_fact = "memory";
constexpr const char* memory_before = "memory_before";

class Memory final : public ServiceAction {
 public:
  Memory(MemoryArguments arguments, ResourceRef resource, ActionEnv env)
      : ServiceAction(std::move(resource), std::move(env)), arguments_(std::move(arguments)) {}

 private:
  asio::awaitable<ActionPlan> make_plan(ActionRequest request, Mono deadline) override {
    Result<ServiceState, Refusal> state = co_await client().read_service(deadline);
    if (!state) co_return refuse_plan(state.error());
    Result<RevisionState, Refusal> from = co_await read_serving(*state, deadline);
    if (!from) co_return refuse_plan(from.error());
    const Result<MemoryChange, Refusal> change =
        plan_memory(from->raw, arguments_.container, arguments_.raise_by, arguments_.up_to);
    if (!change) co_return refuse_plan(change.error());
    RevisionWish wish = co_await wish_for(request, *from, deadline);
    wish.memory = *change;
    const PatchResult patch = revision_patch(*state, *from, wish);
    if (!patch) co_return refuse_plan(patch.error());
    ActionPlan out;
    out.go = true;
    out.parameters[from_fact] = from->name;
    out.parameters[etag_fact] = state->etag;
    out.parameters[makes_revision_fact] = "yes";
    out.parameters[container_fact] = change->container;
    out.parameters[memory_fact] = std::to_string(change->to);
    out.prior = traffic_facts(*state);
    out.prior[memory_before] = std::to_string(change->from);
    out.detail = "memory of " + from->name + " from " + format_memory(change->from) + "B to " +
                 format_memory(change->to) + "B";
    co_return out;
  }

  // The bounds once more, on the revision as it is now: a plan is never trusted over them.
  asio::awaitable<ChangeResult> make_change(ActionRequest request, Facts parameters,
                                            Mono deadline) override {
    const std::string name = fact_of(parameters, from_fact);
    Result<RevisionState, Refusal> from = co_await client().read_revision(name, deadline);
    if (!from) co_return from.error();
    Result<MemoryChange, Refusal> change =
        plan_memory(from->raw, arguments_.container, arguments_.raise_by, arguments_.up_to);
    if (!change) co_return change.error();
    if (fact_number(parameters, memory_fact) != change->to) {
      co_return Refusal{ActionError::out_of_bounds,
                        "the planned memory is not what the bounds allow now"};
    }
    RevisionWish wish = co_await wish_for(request, *from, deadline);
    wish.memory = std::move(*change);
    co_return make_revision_change(std::move(*from), std::move(wish), ScaleChange{});
  }

  MemoryArguments arguments_;
};

}  // namespace

std::unique_ptr<Action> make_memory(MemoryArguments arguments, ResourceRef resource,
                                    ActionEnv env) {
  return std::make_unique<Memory>(std::move(arguments), std::move(resource), std::move(env));
}

}  // namespace runbookd::remediations::cloud_run
