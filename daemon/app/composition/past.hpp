// Incidents that the core has forgotten, for the API: their records are looked up on a thread of
// the pool, through a connection of its own.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

#include "daemon/app/journal/past_incident.hpp"
#include "daemon/net/blocking_pool.hpp"

namespace runbookd::app {

/// JSON as of any incident; nullopt: the journal knows of none. Loop thread; `pool` outlives it.
boost::asio::awaitable<Result<std::optional<std::string>>> past_incident_text(
    net::BlockingPool* pool, std::string state_dir, std::string id);

}  // namespace runbookd::app
