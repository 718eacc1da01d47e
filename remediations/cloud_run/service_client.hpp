// The calls of the Cloud Run API that the actions share. Each call is bounded by the action's
// deadline and runs under cancellation_as_value().
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "daemon/contract/action.hpp"
#include "daemon/net/google/resource.hpp"
#include "remediations/cloud_run/patch.hpp"
#include "remediations/cloud_run/service_state.hpp"

namespace runbookd::remediations::cloud_run {

using Operation = net::GoogleOperation;

class ServiceClient {
 public:
  /// Lends from `env.services`, which must outlive it.
  ServiceClient(const ResourceRef& resource, const ActionEnv& env);

  /// Empty, or why nothing can be asked.
  const std::string& problem() const { return resource_.problem(); }
  net::GoogleResource& resource() { return resource_; }

  boost::asio::awaitable<Result<ServiceState, Refusal>> read_service(Mono deadline);
  boost::asio::awaitable<Result<RevisionState, Refusal>> read_revision(std::string name,
                                                                       Mono deadline);
  /// All pages, in the API's order.
  boost::asio::awaitable<Result<std::vector<RevisionState>, Refusal>> list_revisions(Mono deadline);
  /// What a tag resolved to when the revision was created; empty when it cannot be had.
  boost::asio::awaitable<std::string> resolved_digest(std::string revision, Mono deadline);
  /// Which of the permissions in the question are held, as the API says it.
  boost::asio::awaitable<Result<std::string, Refusal>> test_permissions(std::string question,
                                                                        Mono deadline);
  /// The one mutating call.
  boost::asio::awaitable<net::GoogleResult> patch(Patch change, Mono deadline);
  boost::asio::awaitable<Result<Operation, Refusal>> read_operation(std::string name,
                                                                    Mono deadline) {
    return resource_.operation("v2", std::move(name), deadline);
  }
  /// The pause between two looks, with jitter; false when cancelled.
  boost::asio::awaitable<bool> rest(Nanos pause) { return resource_.rest(pause); }

 private:
  net::GoogleResource resource_;
  std::string path_;  ///< /v2/projects/P/locations/L/services/S
};

}  // namespace runbookd::remediations::cloud_run
