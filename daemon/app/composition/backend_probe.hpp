// Probes that people run by hand, through the running daemon.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <string>

#include "daemon/app/composition/backend.hpp"
#include "daemon/base/result.hpp"

namespace runbookd::app {

/// What an instance's probe asks, without secrets; may be empty.
std::string address_of(const load::Rulebook& book, int instance);

/// `{"probes": [..]}` of a probe, or of one of its targets, when a run that begins now has ended.
/// The error: there is no such probe or target. `daemon` outlives it.
boost::asio::awaitable<Result<std::string>> run_probe_text(DaemonControl* daemon,
                                                           boost::asio::any_io_executor executor,
                                                           std::string name, std::string target);

}  // namespace runbookd::app
