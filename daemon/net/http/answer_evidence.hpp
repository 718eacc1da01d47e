// An answer of HTTP as people want to see it when it was not the right one.
#pragma once

#include "daemon/base/sample.hpp"
#include "daemon/net/http/exchange.hpp"

namespace runbookd::net {

/// Keeps the status, the headers that were read and the beginning of the body, where something was
/// answered at all. What the headers show of us (a cookie that was set) is left out.
void keep_answer(Sample& sample, const HttpAnswer& answer);

}  // namespace runbookd::net
