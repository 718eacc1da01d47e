#include "remediations/cloud_run/service_action.hpp"

#include "daemon/base/number.hpp"
#include "daemon/net/cancellation.hpp"
#include "daemon/net/text.hpp"
#include "remediations/cloud_run/spec.hpp"

namespace runbookd::remediations::cloud_run {
namespace asio = boost::asio;
namespace {

constexpr Nanos default_timeout = minutes{5};

Mono deadline_of(const ActionRequest& request) {
  const Nanos timeout = request.timeout > Nanos{0} ? request.timeout : default_timeout;
  return saturating_add(MonoClock::now(), timeout);
}

ActionResult result_of(const Applied& applied) {
  ActionResult out;
  out.status = applied.status;
  out.error = applied.error;
  out.detail = net::one_line(applied.detail, max_detail);
  if (!applied.operation.empty()) out.facts["operation"] = applied.operation;
  return out;
}

// resume() goes on with an INTENT that is durable already; the names of later operations need no
// record, since a second crash finds the same state by reading.
asio::awaitable<bool> unrecorded(Facts /*facts*/) { co_return true; }

}  // namespace

std::optional<std::int64_t> fact_number(const Facts& facts, const std::string& name) {
  return whole_number<std::int64_t>(fact_of(facts, name));
}

ActionPlan refuse_plan(Refusal refusal) {
  ActionPlan out;
  out.error = refusal.error;
  out.detail = net::one_line(refusal.text, max_detail);
  return out;
}

ActionResult no_effect(Refusal refusal) {
  ActionResult out;
  out.status = ActionStatus::no_effect;
  out.error = refusal.error;
  out.detail = net::one_line(refusal.text, max_detail);
  return out;
}

Facts traffic_facts(const ServiceState& state) {
  std::string text;
  for (const TrafficShare& share : state.wish) {
    if (share.percent == 0) continue;
    if (!text.empty()) text += ',';
    text += share.latest ? std::string("LATEST") : share.revision;
    text += "=" + std::to_string(share.percent);
  }
  if (text.empty()) text = "LATEST=100";
  return Facts{{"traffic", text}};
}

ServiceAction::ServiceAction(ResourceRef resource, ActionEnv env)
    : resource_(std::move(resource)), env_(std::move(env)), client_(resource_, env_) {}

asio::awaitable<ActionPlan> ServiceAction::plan(ActionRequest request) {
  ActionPlan out = co_await net::cancellation_as_value(guarded_plan(std::move(request)));
  co_return out;
}

asio::awaitable<ActionResult> ServiceAction::execute(ActionRequest request, Facts parameters,
                                                     RecordProgress progress) {
  ActionResult out = co_await net::cancellation_as_value(
      run(std::move(request), std::move(parameters), std::move(progress)));
  co_return out;
}

asio::awaitable<ReadBack> ServiceAction::read_back(ActionRequest request, Facts parameters,
                                                   Facts progress) {
  ReadBack out = co_await net::cancellation_as_value(
      look_back(std::move(request), std::move(parameters), std::move(progress)));
  co_return out;
}

asio::awaitable<ActionResult> ServiceAction::resume(ActionRequest request, Facts parameters,
                                                    Facts progress) {
  ActionResult out = co_await net::cancellation_as_value(
      go_on(std::move(request), std::move(parameters), std::move(progress)));
  co_return out;
}

asio::awaitable<ChangeResult> ServiceAction::other_way(ActionRequest /*request*/,
                                                       Facts /*parameters*/, Applied refused,
                                                       Mono /*deadline*/) {
  co_return Refusal{refused.error, refused.detail};
}

asio::awaitable<ActionPlan> ServiceAction::guarded_plan(ActionRequest request) {
  if (!client_.problem().empty())
    co_return refuse_plan(Refusal{ActionError::no_credentials, client_.problem()});
  const Mono deadline = saturating_add(MonoClock::now(), plan_timeout);
  ActionPlan out = co_await make_plan(std::move(request), deadline);
  // Somebody's label on the service makes a new etag, and is no other change than the one approved.
  if (out.binding.empty()) out.binding = out.parameters;
  out.binding.erase(etag_fact);
  co_return out;
}

asio::awaitable<ActionResult> ServiceAction::run(ActionRequest request, Facts parameters,
                                                 RecordProgress progress) {
  if (!client_.problem().empty())
    co_return no_effect(Refusal{ActionError::no_credentials, client_.problem()});
  const Mono deadline = deadline_of(request);
  ChangeResult change = co_await make_change(request, parameters, deadline);
  if (!change) co_return no_effect(change.error());
  Applied applied = co_await apply(&client_, *change, progress, deadline);
  if (applied.status == ActionStatus::no_effect) {
    ChangeResult other = co_await other_way(request, parameters, applied, deadline);
    if (!other) co_return no_effect(other.error());
    applied = co_await apply(&client_, *other, progress, deadline);
    parameters[makes_revision_fact] = "yes";
  }
  ActionResult out = co_await complete(std::move(applied), std::move(request),
                                       std::move(parameters), std::move(progress), deadline);
  co_return out;
}

// After the change: the new revision must be another one and ours; pinned traffic follows it.
asio::awaitable<ActionResult> ServiceAction::complete(Applied applied, ActionRequest request,
                                                      Facts parameters, RecordProgress progress,
                                                      Mono deadline) {
  ActionResult out = result_of(applied);
  const std::string from = fact_of(parameters, from_fact);
  if (!from.empty()) out.facts[from_fact] = from;
  if (out.status != ActionStatus::ok) co_return out;
  if (fact_of(parameters, makes_revision_fact) != "yes") {
    const std::string to = fact_of(parameters, to_fact);
    if (!to.empty()) out.facts[to_fact] = to;
    out.detail = to.empty() ? std::string("the service is as asked") : "all traffic is on " + to;
    co_return out;
  }

  const std::string fresh = applied.state.latest_created;
  out.facts["revision"] = fresh;
  Result<RevisionState, Refusal> read = co_await client_.read_revision(fresh, deadline);
  if (!read || fresh == from || read->action_id != request.action_id) {
    out.status = ActionStatus::unknown_effect;
    out.error = read ? ActionError::conflict : read.error().error;
    out.detail = read ? fresh + " is not the revision of this action: somebody else deployed"
                      : "the new revision cannot be read: " + read.error().text;
    co_return out;
  }
  if (share_of(applied.state, fresh) == 100) {
    out.detail = "the new revision " + fresh + " serves, it was " + from;
    co_return out;
  }
  Applied moved =
      co_await apply(&client_, make_traffic_change(from, fresh), std::move(progress), deadline);
  ActionResult second = result_of(moved);
  second.facts.insert(out.facts.begin(), out.facts.end());
  if (second.status == ActionStatus::no_effect) {
    // The first half is there: "nothing was changed" would be wrong.
    second.status = ActionStatus::unknown_effect;
    second.detail =
        "the new revision " + fresh + " is ready, but traffic was not moved: " + second.detail;
  } else if (second.status == ActionStatus::ok) {
    second.detail = "traffic, which was pinned to " + from + ", moved to the new revision " + fresh;
  }
  co_return second;
}

asio::awaitable<ReadBack> ServiceAction::look_back(ActionRequest request, Facts parameters,
                                                   Facts progress) {
  if (!client_.problem().empty()) co_return ReadBack::unreadable;
  const Mono deadline = saturating_add(MonoClock::now(), plan_timeout);
  const std::string operation = fact_of(progress, "operation");
  if (!operation.empty()) {
    Result<Operation, Refusal> read = co_await client_.read_operation(operation, deadline);
    // A failed one is handed to resume(), which reports it.
    if (read && (!read->done || read->failed)) co_return ReadBack::in_progress;
  }
  ChangeResult change = co_await make_change(request, parameters, deadline);
  if (!change) co_return ReadBack::unreadable;
  Result<ServiceState, Refusal> state = co_await client_.read_service(deadline);
  if (!state) co_return ReadBack::unreadable;
  if (!(*change)->asked(*state)) co_return ReadBack::absent;
  const bool done = (*change)->done(*state) && at_rest(*state);
  if (!done) co_return ReadBack::in_progress;
  const bool makes_revision = fact_of(parameters, makes_revision_fact) == "yes";
  const bool moved = !makes_revision || share_of(*state, state->latest_created) == 100;
  // Half done: executing again finds the revision there and only moves the traffic.
  co_return moved ? ReadBack::present : ReadBack::absent;
}

asio::awaitable<ActionResult> ServiceAction::go_on(ActionRequest request, Facts parameters,
                                                   Facts progress) {
  const Mono deadline = deadline_of(request);
  ActionResult out;
  out.error = ActionError::interrupted;
  if (!client_.problem().empty()) {
    out.detail = client_.problem();
    co_return out;
  }
  ChangeResult change = co_await make_change(request, parameters, deadline);
  if (!change) {
    out.detail = change.error().text;
    co_return out;
  }
  Applied applied = co_await follow(&client_, *change, fact_of(progress, "operation"), deadline);
  out = co_await complete(std::move(applied), std::move(request), std::move(parameters),
                          &unrecorded, deadline);
  co_return out;
}

asio::awaitable<Result<RevisionState, Refusal>> ServiceAction::read_serving(ServiceState state,
                                                                            Mono deadline) {
  const Serving now = serving(state);
  if (now.revision.empty()) co_return Refusal{ActionError::no_target, "no revision serves"};
  if (now.split) {
    co_return Refusal{ActionError::ineligible, "traffic is split (" + now.revision + " has " +
                                                   std::to_string(now.percent) +
                                                   "%): which revision is meant is not known"};
  }
  Result<RevisionState, Refusal> out = co_await client_.read_revision(now.revision, deadline);
  co_return out;
}

asio::awaitable<RevisionWish> ServiceAction::wish_for(ActionRequest request, RevisionState from,
                                                      Mono deadline) {
  RevisionWish wish;
  wish.action_id = request.action_id;
  if (from.images.size() == 1 && digest_of(from.images.front()).empty())
    wish.digest = co_await client_.resolved_digest(from.name, deadline);
  co_return wish;
}

}  // namespace runbookd::remediations::cloud_run
