// One project behind one Google API: what a probe of what Google tells asks with. Calls run under
// cancellation_as_value(). Loop thread.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "daemon/contract/services.hpp"
#include "daemon/net/google/operation.hpp"
#include "daemon/net/google/tokens.hpp"

namespace runbookd::net {

class GoogleProject {
 public:
  /// `project` empty: that of the section `google`. `host` such as logging.googleapis.com. Lends
  /// from `services`, which must outlive it.
  GoogleProject(const Services& services, std::string project, std::string_view host);

  /// Empty, or why nothing can be asked: no `google` section, no project or a malformed one.
  const std::string& problem() const { return problem_; }
  const std::string& name() const { return project_; }

  /// The body of a 200; else why there is none.
  boost::asio::awaitable<Result<std::string, Refusal>> get(std::string path, Nanos timeout);
  /// A question that is too long for a path. It is sent once, as GoogleApi::call() says.
  boost::asio::awaitable<GoogleResult> ask(std::string path, std::string body, Nanos timeout);

 private:
  std::string host_;
  std::string problem_;
  std::string project_;
  std::unique_ptr<GoogleApi> api_;
};

}  // namespace runbookd::net
