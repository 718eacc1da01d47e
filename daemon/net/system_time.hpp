// The system's clocks, and Asio's timers.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "daemon/base/time_source.hpp"

namespace runbookd::net {

/// `executor` is the loop's; the alarms must not outlive it.
std::unique_ptr<TimeSource> make_system_time(boost::asio::any_io_executor executor);

}  // namespace runbookd::net
