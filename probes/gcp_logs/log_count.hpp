// How many entries there were, each counted once (pure). Entries come late and in any order, so a
// look begins a while before the last one ended, and what it finds again is known by its time and
// its ids.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "daemon/base/time.hpp"

namespace runbookd::probes {

class LogCount {
 public:
  /// So many entries are remembered; with more, a look reaches less far back.
  static constexpr std::size_t most_remembered = 100'000;
  /// No look reaches back further, however long nothing could be asked.
  static constexpr Nanos longest_reach = hours{24};

  /// `begin`: entries from before it do not count.
  LogCount(Wall begin, Nanos look_back);

  /// Where a look begins that is made now.
  Wall from(Wall now) const;
  /// One entry of a look. False: it was counted before.
  bool take(Wall at, std::uint64_t id);
  /// The look found all that there was when it was made.
  void complete(Wall made);
  /// The look ended early: it found all up to this entry's time.
  void cut_at(Wall last);

  double count() const { return count_; }
  std::size_t remembered() const { return seen_.size(); }

 private:
  struct Seen {
    Wall at;
    std::uint64_t id;
    bool operator<(const Seen& other) const {
      return at != other.at ? at < other.at : id < other.id;
    }
  };
  void forget_before(Wall bound);

  Nanos look_back_;
  Wall floor_;  ///< entries before it have been counted, or never will be
  double count_ = 0;
  std::vector<Seen> seen_;  ///< sorted
};

}  // namespace runbookd::probes
