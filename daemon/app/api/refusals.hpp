// What a connection says when it does not even get as far as a handler. Internal to the server.
#pragma once

#include "daemon/app/api/message.hpp"
#include "daemon/app/api/wire.hpp"

namespace runbookd::api {

/// Of a request that could not be read: `progress` says how far it came.
Response refusal_of(Progress progress);
/// No room for its bytes.
Response too_busy();
/// No place for one more answer that is produced over time.
Response too_many_streams();

}  // namespace runbookd::api
