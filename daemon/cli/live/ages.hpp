// Lengths of time as people say them: two units at most, since nobody needs the milliseconds of an
// hour. Times of the API become how long ago they were, or how long there is left.
#pragma once

#include <string>
#include <string_view>

#include "daemon/base/time.hpp"

namespace runbookd::cli {

/// `0s`, `42s`, `12m`, `3h10m`, `5d4h`.
std::string short_duration(Nanos length);
/// `2m ago` of an RFC 3339 time; the text itself when it is none; `now` within a second.
std::string ago(std::string_view time, Wall now);
/// `12m left`; `over` of what has passed.
std::string left_until(std::string_view time, Wall now);

}  // namespace runbookd::cli
