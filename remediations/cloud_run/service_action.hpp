// What the actions on a Cloud Run service have in common: one change of the service, and for those
// that make a revision the move of pinned traffic onto it. A kind plans its parameters and turns
// them into the change; the rest - execution, read-back after a crash, resuming - is the same for
// all.
#pragma once

#include <memory>
#include <string>

#include "daemon/contract/action.hpp"
#include "remediations/cloud_run/apply.hpp"
#include "remediations/cloud_run/service_client.hpp"

namespace runbookd::remediations::cloud_run {

using ChangeResult = Result<ChangePtr, Refusal>;

class ServiceAction : public Action {
 public:
  ServiceAction(ResourceRef resource, ActionEnv env);

  boost::asio::awaitable<ActionPlan> plan(ActionRequest request) final;
  boost::asio::awaitable<ActionResult> execute(ActionRequest request, Facts parameters,
                                               RecordProgress progress) final;
  boost::asio::awaitable<ReadBack> read_back(ActionRequest request, Facts parameters,
                                             Facts progress) final;
  boost::asio::awaitable<ActionResult> resume(ActionRequest request, Facts parameters,
                                              Facts progress) final;

 protected:
  /// Fresh state -> parameters. The client is usable.
  virtual boost::asio::awaitable<ActionPlan> make_plan(ActionRequest request, Mono deadline) = 0;
  /// Parameters -> the change; may read, and refuses what is no longer within bounds.
  virtual boost::asio::awaitable<ChangeResult> make_change(ActionRequest request, Facts parameters,
                                                           Mono deadline) = 0;
  /// A second way when the first was refused for a reason that the kind knows (scale). Default:
  /// none.
  virtual boost::asio::awaitable<ChangeResult> other_way(ActionRequest request, Facts parameters,
                                                         Applied refused, Mono deadline);

  /// The revision that takes all traffic alone, read afresh; a refusal when traffic is split.
  boost::asio::awaitable<Result<RevisionState, Refusal>> read_serving(ServiceState state,
                                                                      Mono deadline);
  /// A revision as the source of a new one, with the digest of its image when it can be had.
  boost::asio::awaitable<RevisionWish> wish_for(ActionRequest request, RevisionState from,
                                                Mono deadline);

  ServiceClient& client() { return client_; }
  const ResourceRef& resource() const { return resource_; }
  const ActionEnv& env() const { return env_; }

 private:
  boost::asio::awaitable<ActionPlan> guarded_plan(ActionRequest request);
  boost::asio::awaitable<ActionResult> run(ActionRequest request, Facts parameters,
                                           RecordProgress progress);
  boost::asio::awaitable<ReadBack> look_back(ActionRequest request, Facts parameters,
                                             Facts progress);
  boost::asio::awaitable<ActionResult> go_on(ActionRequest request, Facts parameters,
                                             Facts progress);
  boost::asio::awaitable<ActionResult> complete(Applied applied, ActionRequest request,
                                                Facts parameters, RecordProgress progress,
                                                Mono deadline);

  ResourceRef resource_;
  ActionEnv env_;
  ServiceClient client_;
};

/// Longest detail of a result, in bytes.
constexpr std::size_t max_detail = 400;
/// Names of parameters that more than one kind uses.
constexpr const char* from_fact = "from";
constexpr const char* to_fact = "to";
constexpr const char* etag_fact = "etag";
/// `yes`: the change makes a revision, which must be verified and, when traffic is pinned, given
/// it.
constexpr const char* makes_revision_fact = "makes_revision";

/// A whole number, nullopt when absent or malformed.
std::optional<std::int64_t> fact_number(const Facts& facts, const std::string& name);
ActionPlan refuse_plan(Refusal refusal);
ActionResult no_effect(Refusal refusal);
/// What undo would restore of the traffic.
Facts traffic_facts(const ServiceState& state);

}  // namespace runbookd::remediations::cloud_run
