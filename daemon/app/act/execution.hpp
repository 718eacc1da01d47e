// Carries out one action: does what its state machine (decide/ladder/action_fsm.hpp) answers, and
// resumes it with what came of it. As a coroutine on the loop; it decides nothing.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>

#include "daemon/app/journal/appender.hpp"
#include "daemon/base/time_source.hpp"
#include "daemon/contract/action.hpp"
#include "daemon/decide/ladder/action_fsm.hpp"

namespace runbookd::app {

using Feed = std::function<void(decide::EventBody)>;

/// What it works with. Journal and time outlive it.
struct ExecutionPeers {
  boost::asio::any_io_executor executor;
  journal::Appender& journal;
  TimeSource& time;
  Feed feed;
};

/// `action` null: the rulebook that runs has none. `owner` keeps it alive. Cancelled (by our own
/// shutdown, or because nobody waits for it any more) it ends without a word: an INTENT without
/// OUTCOME is read back at the next start.
boost::asio::awaitable<void> carry_out(decide::ActionFsm fsm, Action* action,
                                       std::shared_ptr<const void> owner, ExecutionPeers peers);

}  // namespace runbookd::app
