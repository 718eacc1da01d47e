// What an API server's answer that is no success means (pure). Only an answer in its own shape says
// that something is not there: a 404 of some other web server says nothing of a cluster.
#pragma once

#include <string_view>

#include "daemon/net/http/client.hpp"
#include "daemon/net/refusal.hpp"

namespace runbookd::net {

Refusal refusal_of(const HttpResponse& answer);
Refusal refusal_of(const HttpFailure& failure);

}  // namespace runbookd::net
