// Kinds that watch by listening: others tell them something of their own accord, by the API. A
// ProbeSpec may implement one of these; who delivers asks by dynamic_cast.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/sample.hpp"
#include "daemon/base/time.hpp"

namespace runbookd {

/// The newest word about one target.
struct HeardWord {
  Wall at{};
  std::string status;         ///< `ran`, `failed`, `firing`, `resolved`
  std::string text;           ///< the sender's, for people
  std::optional<Wall> until;  ///< of a firing alert: over by then unless it is said again
};

/// What a listening probe looks into when it runs. Loop thread.
class HeardWords {
 public:
  virtual ~HeardWords() = default;
  virtual Wall now() const = 0;
  /// By target; "" of a probe without targets.
  virtual std::map<std::string, HeardWord> of(const std::string& probe) const = 0;
  /// When the alert that always fires was heard last for this probe, and how far the last two words
  /// were apart; nothing before the second.
  struct Watchdog {
    Wall last{};
    std::optional<Nanos> interval;
  };
  virtual std::optional<Watchdog> watchdog_of(const std::string& probe) const = 0;
};

/// Of a probe that somebody runs without a daemon, whom nobody tells anything.
inline Sample only_a_daemon_hears() {
  return bad(Reason::no_series, "only a running daemon is told; ask it, without --config");
}

/// Of an `alert` probe: whose alerts it takes.
class AlertListener {
 public:
  virtual ~AlertListener() = default;
  virtual std::string_view alert() const = 0;
  virtual std::string_view watchdog() const = 0;  ///< empty: none is expected
};

/// Of a `heartbeat` probe.
class HeartbeatListener {
 public:
  virtual ~HeartbeatListener() = default;
};

}  // namespace runbookd
