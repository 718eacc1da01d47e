// The calls of the Cloud Run API that the actions share. Each call is bounded by the action's
// deadline and runs under cancellation_as_value().
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "daemon/contract/action.hpp"
#include "daemon/net/google_tokens.hpp"
#include "remediations/cloud_run/patch.hpp"
#include "remediations/cloud_run/service_state.hpp"

namespace runbookd::remediations::cloud_run {

struct Operation {
  std::string name;
  bool done = false;
  bool failed = false;
  std::string error;  ///< one bounded line when it failed
};
/// From the answer of a patch or of a poll; nullopt when it is none or its name is not one.
std::optional<Operation> parse_operation(std::string_view body);

class ServiceClient {
 public:
  /// Lends from `env.services`, which must outlive it.
  ServiceClient(const ResourceRef& resource, const ActionEnv& env);

  /// Empty, or why nothing can be asked (no `google` section, no project, a malformed name).
  const std::string& problem() const { return problem_; }
  const std::string& path() const { return path_; }
  const std::string& service() const { return service_; }
  const std::string& project() const { return project_; }
  const std::string& region() const { return region_; }
  net::GoogleApi& api() { return *api_; }

  boost::asio::awaitable<Result<ServiceState, Refusal>> read_service(Mono deadline);
  boost::asio::awaitable<Result<RevisionState, Refusal>> read_revision(std::string name,
                                                                       Mono deadline);
  /// All pages, in the API's order.
  boost::asio::awaitable<Result<std::vector<RevisionState>, Refusal>> list_revisions(Mono deadline);
  /// What a tag resolved to when the revision was created; empty when it cannot be had.
  boost::asio::awaitable<std::string> resolved_digest(std::string revision, Mono deadline);
  /// The one mutating call.
  boost::asio::awaitable<net::GoogleResult> patch(Patch change, Mono deadline);
  boost::asio::awaitable<Result<Operation, Refusal>> read_operation(std::string name,
                                                                    Mono deadline);
  /// The pause between two looks, with jitter; false when cancelled.
  boost::asio::awaitable<bool> rest(Nanos pause);

 private:
  boost::asio::awaitable<Result<std::string, Refusal>> get(std::string path, Mono deadline);

  boost::asio::any_io_executor executor_;
  std::string problem_;
  std::string project_;
  std::string region_;
  std::string service_;
  std::string path_;  ///< /v2/projects/P/locations/L/services/S
  std::unique_ptr<net::GoogleApi> api_;
  std::mt19937_64 random_;
};

}  // namespace runbookd::remediations::cloud_run
