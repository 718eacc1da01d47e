// cloud_run.scale: more instances, by the service's own minimum and maximum. When the serving
// revision has a lower maximum of its own, that one decides, and it can be raised only with a new
// revision.
#include "remediations/cloud_run/service_action.hpp"
#include "remediations/cloud_run/spec.hpp"

namespace runbookd::remediations::cloud_run {
namespace asio = boost::asio;
namespace {

constexpr const char* service_min_fact = "min_instances";
constexpr const char* service_max_fact = "max_instances";
constexpr const char* revision_max_fact = "revision_max_instances";

std::optional<int> small_number(const Facts& facts, const char* name) {
  const auto value = fact_number(facts, name);
  if (!value || *value < 0 || *value > most_instances) return std::nullopt;
  return static_cast<int>(*value);
}

void put(Facts& facts, const char* name, const std::optional<int>& value) {
  if (value) facts[name] = std::to_string(*value);
}

// "min 3 (was 1), max 15 (was 10)"
std::string text_of(const ScaleChange& change, const Scaling& now) {
  std::string out;
  if (change.service_min) {
    out = "minimum " + std::to_string(*change.service_min) + " (was " +
          std::to_string(now.effective_min()) + ")";
  }
  if (change.service_max) {
    if (!out.empty()) out += ", ";
    out += "maximum " + std::to_string(*change.service_max) + " (was " +
           std::to_string(now.effective_max()) + ")";
  }
  if (change.revision_max) out += ", with a new revision, whose own limit was lower";
  return out;
}

// The most instances that may serve afterwards: the lower of the two limits decides.
int most_after(const ScaleChange& change, const Scaling& now) {
  Scaling after = now;
  if (change.service_max) after.service_max = *change.service_max;
  if (change.revision_max) after.revision_max = *change.revision_max;
  return after.effective_max();
}

class Scale final : public ServiceAction {
 public:
  Scale(ScaleArguments arguments, ResourceRef resource, ActionEnv env)
      : ServiceAction(std::move(resource), std::move(env)), arguments_(arguments) {}

 private:
  asio::awaitable<ActionPlan> make_plan(ActionRequest request, Mono deadline) override {
    Result<ServiceState, Refusal> state = co_await client().read_service(deadline);
    if (!state) co_return refuse_plan(state.error());
    Result<RevisionState, Refusal> from = co_await read_serving(*state, deadline);
    if (!from) co_return refuse_plan(from.error());
    const Scaling now = scaling_of(*state, *from);
    const Result<ScaleChange, Refusal> change = plan_scale(arguments_.min, arguments_.max, now);
    if (!change) co_return refuse_plan(change.error());
    if (change->revision_max) {
      RevisionWish wish = co_await wish_for(request, *from, deadline);
      wish.max_instances = change->revision_max;
      const PatchResult patch = revision_patch(*state, *from, wish);
      if (!patch) co_return refuse_plan(patch.error());
    }
    ActionPlan out;
    out.go = true;
    out.parameters[from_fact] = from->name;
    out.parameters[etag_fact] = state->etag;
    put(out.parameters, service_min_fact, change->service_min);
    put(out.parameters, service_max_fact, change->service_max);
    put(out.parameters, revision_max_fact, change->revision_max);
    if (change->revision_max) out.parameters[makes_revision_fact] = "yes";
    out.prior[service_min_fact] = std::to_string(now.service_min);
    out.prior[service_max_fact] = std::to_string(now.service_max);
    out.prior[revision_max_fact] = std::to_string(now.revision_max);
    if (change->service_max || change->revision_max)
      out.capacity = CapacityChange{now.effective_max(), most_after(*change, now)};
    out.detail = text_of(*change, now);
    co_return out;
  }

  // Only values that the rulebook's bounds allow, whatever the parameters say.
  std::optional<Refusal> check(const ScaleChange& change) const {
    const auto within = [](const std::optional<int>& value,
                           const std::optional<CountBound>& bound) {
      if (!value) return true;
      if (!bound) return false;
      return *value <= (bound->at_least ? *bound->at_least : bound->up_to);
    };
    if (within(change.service_min, arguments_.min) && within(change.service_max, arguments_.max) &&
        within(change.revision_max, arguments_.max) && (change.service_min || change.service_max)) {
      return std::nullopt;
    }
    return Refusal{ActionError::out_of_bounds, "the planned numbers are outside the bounds"};
  }

  asio::awaitable<ChangeResult> make_change(ActionRequest request, Facts parameters,
                                            Mono deadline) override {
    ScaleChange change;
    change.service_min = small_number(parameters, service_min_fact);
    change.service_max = small_number(parameters, service_max_fact);
    change.revision_max = small_number(parameters, revision_max_fact);
    if (auto refusal = check(change)) co_return std::move(*refusal);
    if (!change.revision_max) co_return make_scaling_change(change);
    const std::string name = fact_of(parameters, from_fact);
    Result<RevisionState, Refusal> from = co_await client().read_revision(name, deadline);
    if (!from) co_return from.error();
    RevisionWish wish = co_await wish_for(request, *from, deadline);
    wish.max_instances = change.revision_max;
    co_return make_revision_change(std::move(*from), std::move(wish), change);
  }

  // The service-level maximum was BETA for long: "launch stage annotation should be specified at
  // least as BETA". The revision's own maximum does the same, at the price of a new revision.
  asio::awaitable<ChangeResult> other_way(ActionRequest request, Facts parameters, Applied refused,
                                          Mono deadline) override {
    const bool beta = refused.error == ActionError::invalid_argument &&
                      refused.detail.find("launch stage") != std::string::npos;
    const auto max = small_number(parameters, service_max_fact);
    if (!beta || !max) co_return Refusal{refused.error, refused.detail};
    const std::string name = fact_of(parameters, from_fact);
    Result<RevisionState, Refusal> from = co_await client().read_revision(name, deadline);
    if (!from) co_return from.error();
    RevisionWish wish = co_await wish_for(request, *from, deadline);
    wish.max_instances = max;
    ScaleChange rest;
    rest.service_min = small_number(parameters, service_min_fact);
    co_return make_revision_change(std::move(*from), std::move(wish), rest);
  }

  ScaleArguments arguments_;
};

}  // namespace

std::unique_ptr<Action> make_scale(ScaleArguments arguments, ResourceRef resource, ActionEnv env) {
  return std::make_unique<Scale>(arguments, std::move(resource), std::move(env));
}

}  // namespace runbookd::remediations::cloud_run
