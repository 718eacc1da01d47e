// Random numbers that are the same on every machine: xoshiro256** seeded by splitmix64. The
// standard library's distributions are not, so ranges and chances are made here.
#pragma once

#include <array>
#include <cstdint>

#include "daemon/base/time.hpp"

namespace runbookd::simulation {

class Random {
 public:
  explicit Random(std::uint64_t seed) {
    for (auto& word : state_) {
      seed += 0x9E3779B97F4A7C15ull;
      std::uint64_t z = seed;
      z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
      z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
      word = z ^ (z >> 31);
    }
  }

  std::uint64_t next() {
    const std::uint64_t out = rotate(state_[1] * 5, 7) * 9;
    const std::uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = rotate(state_[3], 45);
    return out;
  }

  /// Uniform in [0, n); n > 0. The bias of the remainder is below 2^-40 for the n used here.
  int below(int n) { return static_cast<int>(next() % static_cast<std::uint64_t>(n)); }
  /// True in `percent` of all calls.
  bool chance(int percent) { return below(100) < percent; }
  /// Uniform in [least, most].
  Nanos between(Nanos least, Nanos most) {
    const auto span = static_cast<std::uint64_t>((most - least).count()) + 1;
    return least + Nanos{static_cast<std::int64_t>(next() % span)};
  }
  /// An independent stream, so that one part's use of chance does not shift another's.
  Random fork() { return Random{next()}; }

 private:
  static std::uint64_t rotate(std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace runbookd::simulation
