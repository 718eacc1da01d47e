// Whether we are fit to act and to be relied on: our loop and clocks, our journal, our socket, and
// whether a first round of probes is in. One look for the timers, one answer for `/-/ready`. Loop
// thread only.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "daemon/app/composition/journal_watch.hpp"
#include "daemon/app/composition/readiness.hpp"
#include "daemon/app/composition/self_watch.hpp"
#include "daemon/app/composition/socket_watch.hpp"
#include "daemon/base/time_source.hpp"

namespace runbookd::app {

class OwnHealth {
 public:
  /// `feed` hears of a gate that closes or opens; `tell` sends a message to every contact. Time and
  /// log outlive it.
  OwnHealth(TimeSource& time, logging::Log& log, SelfWatch::Feed feed, JournalWatch::Tell tell)
      : time_(time),
        self_(std::move(feed)),
        journal_watch_(log, std::move(tell)),
        socket_watch_(log) {}

  /// The journal is open; says what an exchanged one has forgotten. It outlives the looks.
  void opened(journal::Journal& journal);
  void listens(api::Server& server) { server_ = &server; }

  /// A timer was served `lag` late.
  void look(Nanos lag);
  /// Something of ours changed between two timers.
  void look() { look(self_.last_lag()); }
  void out_of_descriptors() { self_.out_of_descriptors(time_.now().mono); }
  Nanos last_lag() const { return self_.last_lag(); }

  Readiness& first_round() { return first_round_; }
  /// Why nobody should rely on us yet, or any more.
  std::optional<std::string> not_ready();

 private:
  std::string journal_trouble(Mono now);

  TimeSource& time_;
  SelfWatch self_;
  JournalWatch journal_watch_;
  SocketWatch socket_watch_;
  Readiness first_round_;
  journal::Journal* journal_ = nullptr;
  api::Server* server_ = nullptr;
};

}  // namespace runbookd::app
