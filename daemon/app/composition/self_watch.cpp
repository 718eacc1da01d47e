#include "daemon/app/composition/self_watch.hpp"

#include <time.h>

#include <chrono>

namespace runbookd::app {

namespace {
constexpr Nanos most_lag = seconds{2};
constexpr Nanos starved_for = seconds{10};  // without another failure, there is room again
constexpr Nanos step_size = seconds{1};

Nanos monotonic() {
  timespec ts{};
  ::clock_gettime(CLOCK_MONOTONIC, &ts);
  return seconds{ts.tv_sec} + Nanos{ts.tv_nsec};
}
}  // namespace

void SelfWatch::look(Nanos lag, const std::string& journal, Stamp now) {
  last_lag_ = lag;
  const bool starved = starved_ && now.mono - *starved_ < starved_for;
  const Closed closed = !journal.empty() ? Closed::journal
                        : starved        ? Closed::starved
                        : lag > most_lag ? Closed::lag
                                         : Closed::no;
  if (closed != closed_) {
    closed_ = closed;
    feed_(decide::SelfGate{closed == Closed::no,
                           closed == Closed::journal   ? journal
                           : closed == Closed::starved ? "no file descriptor is left"
                           : closed == Closed::lag
                               ? "the event loop stood still for " + format_duration(lag)
                               : std::string{}});
  }
  look_at_clocks(now);
}

void SelfWatch::out_of_descriptors(Mono now) { starved_ = now; }

void SelfWatch::look_at_clocks(Stamp now) {
  const Nanos wall = now.wall.time_since_epoch() - now.mono.time_since_epoch();
  const Nanos suspended = now.mono.time_since_epoch() - monotonic();
  const bool stepped = wall_offset_ && std::chrono::abs(wall - *wall_offset_) > step_size;
  const bool woke = suspend_offset_ && suspended - *suspend_offset_ > step_size;
  wall_offset_ = wall;
  suspend_offset_ = suspended;
  if (stepped || woke) feed_(decide::ClockStep{});
}

}  // namespace runbookd::app
