// Our own health, as the timers and the probes see it: a loop that stood still, a journal that
// cannot be written, no file descriptor left, a wall clock that was stepped, a machine that was
// suspended. Loop thread only.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "daemon/base/time.hpp"
#include "daemon/decide/event.hpp"

namespace runbookd::app {

class SelfWatch {
 public:
  using Feed = std::function<void(decide::EventBody)>;
  explicit SelfWatch(Feed feed) : feed_(std::move(feed)) {}

  /// A timer was served `lag` late; `journal` says why it cannot be written, empty when it can.
  void look(Nanos lag, const std::string& journal, Stamp now);
  /// A probe could not run for want of a file descriptor: an action could not either.
  void out_of_descriptors(Mono now);
  Nanos last_lag() const { return last_lag_; }

 private:
  void look_at_clocks(Stamp now);

  Feed feed_;
  Nanos last_lag_{};
  enum class Closed { no, journal, starved, lag };
  Closed closed_ = Closed::no;           ///< what people were last told
  std::optional<Mono> starved_;          ///< when a descriptor was last missing
  std::optional<Nanos> wall_offset_;     ///< wall clock minus boot time
  std::optional<Nanos> suspend_offset_;  ///< boot time minus CLOCK_MONOTONIC: time spent suspended
};

}  // namespace runbookd::app
