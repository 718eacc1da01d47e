// One resource behind one Google API: what the clients of all kinds of resources share. Calls are
// bounded by the action's deadline and run under cancellation_as_value(). Loop thread.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <random>
#include <string>
#include <string_view>

#include "daemon/contract/action.hpp"
#include "daemon/net/google/operation.hpp"
#include "daemon/net/google/tokens.hpp"

namespace runbookd::net {

class GoogleResource {
 public:
  /// `host` such as run.googleapis.com. Lends from `env.services`, which must outlive it.
  GoogleResource(const ResourceRef& resource, const ActionEnv& env, std::string_view host);

  /// Empty, or why nothing can be asked: no `google` section, no project, a malformed name.
  const std::string& problem() const { return problem_; }
  const std::string& project() const { return project_; }
  const std::string& region() const { return region_; }
  const std::string& name() const { return name_; }
  /// `projects/P/locations/L`
  std::string location() const { return "projects/" + project_ + "/locations/" + region_; }
  /// For what is asked of another host.
  GoogleApi& api() { return *api_; }

  /// The body of a 200, within 30 s; else why there is none.
  boost::asio::awaitable<Result<std::string, Refusal>> get(std::string path, Mono deadline);
  /// The same of a question that the API takes by POST, which changes nothing; it is sent once.
  boost::asio::awaitable<Result<std::string, Refusal>> ask(std::string path, std::string question,
                                                           Mono deadline);
  /// `version` such as `v2`; `name` is the operation's own.
  boost::asio::awaitable<Result<GoogleOperation, Refusal>> operation(std::string version,
                                                                     std::string name,
                                                                     Mono deadline);
  /// A mutating call, within 60 s; sent once, see GoogleApi::call().
  boost::asio::awaitable<GoogleResult> mutate(std::string method, std::string path,
                                              std::string body, Mono deadline);
  /// The pause between two looks, with jitter; false when cancelled.
  boost::asio::awaitable<bool> rest(Nanos pause);

 private:
  boost::asio::any_io_executor executor_;
  std::string host_;
  std::string problem_;
  std::string project_;
  std::string region_;
  std::string name_;
  std::unique_ptr<GoogleApi> api_;
  std::mt19937_64 random_;
};

}  // namespace runbookd::net
