// Sends a contact what `runbookd notify test` asks for, past the outbox: who asked waits for what
// the channel answers, and nothing is tried twice.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <string>

#include "daemon/app/api/backend.hpp"
#include "daemon/app/composition/runtime.hpp"
#include "daemon/base/time_source.hpp"

namespace runbookd::app {

/// Below the patience of those who ask over the API.
constexpr Nanos longest_contact_test = seconds{15};

/// Asks the channel to end at longest_contact_test; a command has some seconds more to do so. 404
/// for a contact that is not there or has no channel. `time` outlives it.
boost::asio::awaitable<api::ContactTest> test_contact(boost::asio::any_io_executor executor,
                                                      TimeSource* time,
                                                      std::shared_ptr<const Runtime> runtime,
                                                      std::string contact, std::string who);

}  // namespace runbookd::app
