// The life of one action, as coroutines: plan; INTENT, execute, outcome; read back after a crash.
// Each ends by feeding the core. `runtime` keeps what the action belongs to alive.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>

#include "daemon/app/journal/journal.hpp"
#include "daemon/app/run/runtime.hpp"
#include "daemon/decide/event.hpp"

namespace runbookd::app {

using Feed = std::function<void(decide::EventBody)>;

struct Execution {
  std::shared_ptr<Runtime> runtime;
  Action* action = nullptr;
  ActionRequest request;
  Facts parameters;
  decide::Record intent;
};

boost::asio::awaitable<void> plan(std::shared_ptr<Runtime> runtime, Action* action,
                                  ActionRequest request, boost::asio::any_io_executor executor,
                                  Feed feed);

/// No mutating byte leaves before the INTENT is durable.
boost::asio::awaitable<void> execute(Execution execution, boost::asio::any_io_executor executor,
                                     journal::Journal* journal, Feed feed);

boost::asio::awaitable<void> read_back(Execution execution, Facts progress,
                                       boost::asio::any_io_executor executor, Feed feed);

}  // namespace runbookd::app
