// Running a command on the loop without blocking it: the end comes by pidfd, output by pipes.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <string>

#include "remediations/exec/spawn.hpp"

namespace runbookd::remediations::exec_kind {

/// From TERM to KILL, and from KILL to giving up on the child.
constexpr Nanos kGrace = seconds{5};
/// How long pipes are read on after the child has ended (a grandchild may hold them open).
constexpr Nanos kDrain = seconds{1};

struct Finished {
  bool started = false;     ///< false: nothing was executed
  std::string start_error;  ///< why not
  bool timed_out = false;   ///< TERM, perhaps KILL, was sent
  bool ended = false;       ///< the child is gone and its status known
  int exit_status = -1;     ///< when it exited by itself
  int signal = 0;           ///< when a signal ended it
  std::string out;          ///< escaped and bounded
  std::string err;
};

/// Ends at command.timeout + two graces at the latest. Cancellation is like the timeout: the child
/// gets its TERM and its grace, then the group is killed. Nothing of the group outlives the call.
/// Runs under cancellation_as_value().
boost::asio::awaitable<Finished> run(boost::asio::any_io_executor executor, Command command);

}  // namespace runbookd::remediations::exec_kind
