// The postmortem of an incident, from the journal: its records are looked up and put into words on
// a thread of the pool, through a connection of its own.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

#include "daemon/app/composition/backend.hpp"

namespace runbookd::app {

/// Markdown; nullopt: the journal knows of no such incident. Waits until what was appended before
/// is on the disk. Loop thread; `daemon` outlives it.
boost::asio::awaitable<Result<std::optional<std::string>>> postmortem_text(DaemonControl* daemon,
                                                                           std::string id);

}  // namespace runbookd::app
