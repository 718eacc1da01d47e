// Running a command on the loop without blocking it: the end comes by pidfd, output by pipes.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "daemon/net/process/spawn.hpp"

namespace runbookd::net::process {

/// From TERM to KILL, and from KILL to giving up on the child.
constexpr Nanos grace = seconds{5};
/// Of how many earlier commands of one caller the output is read on, and dropped, as long as
/// something that they started holds it: a closed pipe would end a service at its next line.
constexpr int most_read_on = 16;

struct Finished {
  bool started = false;     ///< false: nothing was executed
  std::string start_error;  ///< why not
  bool shortage = false;    ///< for want of our own descriptors, processes or memory
  bool timed_out = false;   ///< TERM, perhaps KILL, was sent
  bool ended = false;       ///< the child is gone and its status known
  int exit_status = -1;     ///< when it exited by itself
  int signal = 0;           ///< when a signal ended it
  bool left = false;        ///< what it started goes on, in its group or holding its output
  bool flooded = false;     ///< it wrote more than it may, and was killed
  bool cut = false;         ///< it wrote more than was kept of `kept`
  std::string kept;         ///< the first of its output as it came, as far as the command says
  std::string out;          ///< escaped and bounded
  std::string err;
};

/// How many pipes of ended commands are read on; shared by the runs of one caller: a step, or a
/// contact.
using ReadOn = std::shared_ptr<int>;

/// Ends at command.timeout + two graces at the latest, unless the command says otherwise. A command
/// that ends by itself takes nobody with it: what it started goes on. At the timeout the group gets
/// TERM, then KILL; cancellation is like the timeout. Runs under cancellation_as_value().
boost::asio::awaitable<Finished> run(boost::asio::any_io_executor executor, Command command,
                                     ReadOn read_on);

}  // namespace runbookd::net::process
