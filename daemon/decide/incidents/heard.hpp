// What others have said by themselves: a job that it ran, a Prometheus that an alert fires. Folded
// from `heard` records, so that a restart knows it; the probes of these kinds look here.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/time.hpp"

namespace runbookd::decide {

struct Record;

/// The newest word about one target of a probe.
struct HeardOf {
  Stamp at{};
  std::string status;         ///< one of heard_word
  std::string text;           ///< for people: the job's message, the alert's summary
  std::optional<Wall> until;  ///< of a firing alert: it ends by then unless it is said again
  bool operator==(const HeardOf&) const = default;
};

/// By probe, and by target; "" where it has none.
using HeardByTarget = std::map<std::string, HeardOf>;
using HeardByProbe = std::map<std::string, HeardByTarget>;

inline constexpr std::size_t most_heard_targets = 1'000;
/// How long a word is kept that says that all is well.
inline constexpr Nanos heard_memory = hours{24 * 31};

namespace heard_word {
inline constexpr std::string_view ran = "ran";
inline constexpr std::string_view failed = "failed";
inline constexpr std::string_view firing = "firing";
inline constexpr std::string_view resolved = "resolved";
}  // namespace heard_word

/// Of `heard`: the probe.
inline constexpr std::string_view probe_fact = "probe";

/// A word about a target beyond the most is passed over.
void note_heard(HeardByProbe& heard, const Record& record);
/// It is of an alert that was over an hour ago, or of a job of which nothing was heard for a month.
bool is_forgotten(const HeardOf& word, Wall now);
/// Drops what is forgotten.
void forget_heard(HeardByProbe& heard, Wall now);

}  // namespace runbookd::decide
