// Carrying a change out: send it under the etag, follow its operation, see that it is there.
//
// The one rule behind the branches: a patch whose fate is not known (lost reply, 5xx) is never
// simply sent again. First the service is read. The change is there: go on as if the reply had
// come. It is not there and the etag is the one we sent: nothing was applied, and sending once more
// is safe, since should the first still arrive, one of the two meets a changed etag. Anything else:
// unknown.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "daemon/contract/action.hpp"
#include "remediations/cloud_run/change.hpp"
#include "remediations/cloud_run/service_client.hpp"

namespace runbookd::remediations::cloud_run {

struct Applied {
  ActionStatus status = ActionStatus::unknown_effect;
  ActionError error = ActionError::none;
  std::string detail;
  std::string operation;  ///< name, when one was seen
  ServiceState state;     ///< as last read
};

/// Does nothing when the change is there already. `client` outlives the coroutine; runs under
/// cancellation_as_value().
boost::asio::awaitable<Applied> apply(ServiceClient* client, ChangePtr change,
                                      RecordProgress progress, Mono deadline);

/// Follows a journaled operation (empty = none known) until the change is done.
boost::asio::awaitable<Applied> follow(ServiceClient* client, ChangePtr change,
                                       std::string operation, Mono deadline);

}  // namespace runbookd::remediations::cloud_run
