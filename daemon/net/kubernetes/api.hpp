// Questions to a cluster's API server. The token stands in a file that is replaced while we run (a
// pod's lives for an hour), so that it is read again every minute, and at once when it was refused.
// Calls run under cancellation_as_value(). Loop thread.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/secret.hpp"
#include "daemon/contract/kubernetes.hpp"
#include "daemon/contract/services.hpp"
#include "daemon/net/http/client.hpp"
#include "daemon/net/refusal.hpp"

namespace runbookd::net {

/// What is wanted of an answer: whole objects, or of a list what is common to all kinds.
enum class KubernetesForm { whole, metadata_list };

class KubernetesApi {
 public:
  /// Lends from `services`, which must outlive it.
  KubernetesApi(const Services& services, const std::optional<KubernetesSettings>& settings);

  /// Empty, or why nothing can be asked.
  const std::string& problem() const { return problem_; }
  /// The body of a 200 by the deadline; else why there is none.
  boost::asio::awaitable<Result<std::string, Refusal>> get(std::string path, KubernetesForm form,
                                                           Mono deadline);

 private:
  boost::asio::awaitable<HttpResult> send(std::string path, KubernetesForm form, Mono deadline);
  /// Reads the token when it is time, or `now`; why there is none, empty when there is.
  boost::asio::awaitable<std::string> refresh(bool now);

  Services services_;
  KubernetesSettings settings_;
  std::string problem_;
  Secret token_;
  Mono read_again_{};
};

}  // namespace runbookd::net
