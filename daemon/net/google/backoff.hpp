// When to try a request to Google again: 1 s, doubled, at most 32 s, full jitter, never before what
// the server asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string_view>

#include "daemon/base/time.hpp"

namespace runbookd::net {

class Backoff {
 public:
  static constexpr Nanos first_pause = seconds{1};
  static constexpr Nanos pause_cap = seconds{32};

  explicit Backoff(std::uint64_t seed, Nanos first = first_pause, Nanos cap = pause_cap)
      : random_(seed), next_(first), cap_(cap) {}

  /// The next pause: uniform in [0, step], on top of `asked` when the server asked for one.
  Nanos next(std::optional<Nanos> asked = std::nullopt);

 private:
  std::mt19937_64 random_;
  Nanos next_;
  Nanos cap_;
};

/// `Retry-After`: seconds, at most an hour; a date or nonsense counts as absent.
std::optional<Nanos> parse_retry_after(std::string_view value);

/// `2s` or `1.500s` of google.rpc.RetryInfo.
std::optional<Nanos> parse_proto_duration(std::string_view value);

/// `length` with +-20 %, so that many pollers do not march in step.
Nanos jittered(Nanos length, std::mt19937_64& random);

}  // namespace runbookd::net
