// A run that is cancelled once something has happened, instead of after a while: how soon a thread
// or a process begins depends on what else the machine does.
#pragma once

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <optional>
#include <stdexcept>

#include "daemon/contract/probe.hpp"
#include "tests/unit/net/loop.hpp"

namespace runbookd::test {

/// Throws when it never happens, or when the run then waits for anything.
template <class Condition>
Sample cancelled_once(Loop& loop, Probe& probe, Condition condition) {
  asio::cancellation_signal signal;
  std::optional<Sample> out;
  asio::co_spawn(
      loop.io, probe.run(),
      asio::bind_cancellation_slot(
          signal.slot(), [&](const std::exception_ptr&, Sample s) { out = std::move(s); }));
  if (!loop.until([&] { return out.has_value() || condition(); }) || out)
    throw std::runtime_error("the run does not come to the point");
  signal.emit(asio::cancellation_type::terminal);
  while (!out && loop.io.poll_one() > 0) {
  }
  if (!out) throw std::runtime_error("the run waits for something when it is cancelled");
  return std::move(*out);
}

}  // namespace runbookd::test
