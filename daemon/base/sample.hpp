// What one run of a probe saw.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/base/outcome.hpp"
#include "daemon/base/time.hpp"
#include "daemon/base/value.hpp"

namespace runbookd {

/// What the core knows a signal for, whatever its name: rails and histories read it.
enum class SignalMeaning : std::uint8_t {
  none,
  version,  ///< text: which version of the resource serves (a revision, an image, a generation)
  in_use,   ///< number: how much of a limit is taken, and grows with the instances of who uses it
  limit,    ///< number: the most of it
};

/// A signal that a probe yields, in the order of Sample::cells. The three that every probe has
/// (`up`, `latency`, `age`) are derived by the core and are not declared.
struct SignalDecl {
  std::string name;
  Type type = Type::number;
  bool counter = false;  ///< grows for ever; `rate` and `increase` apply
  SignalMeaning meaning = SignalMeaning::none;
};

/// One thing that a person would want to see of a run, above all of a bad one: the status line and
/// the beginning of the answer, log entries, a blocking chain, what a plugin printed. Made by
/// net/evidence.hpp, which bounds it.
struct EvidencePart {
  std::string title;  ///< what it is, in a word or two: `answer`, `blocked by`
  std::string text;   ///< of several lines, may be
  bool operator==(const EvidencePart&) const = default;
};

/// What a run that finds its targets itself says of one of them.
struct FoundTarget {
  std::string name;
  std::vector<Cell> cells;
};

struct Sample {
  Outcome outcome = Outcome::unknown;
  Reason reason = Reason::none;
  std::string detail;       ///< one bounded line for people, no secrets
  Stamp started{};          ///< set by the scheduler
  Nanos latency{};          ///< set by the scheduler; of a timed-out run its duration
  std::vector<Cell> cells;  ///< one per declared signal, extracted from whatever could be parsed
  std::vector<FoundTarget> found = {};      ///< of a kind that finds its targets; else none
  std::vector<EvidencePart> evidence = {};  ///< most runs have none
};

/// The usual ways to end a run.
inline Sample bad(Reason reason, std::string detail) {
  Sample s;
  s.outcome = is_ours(reason) ? Outcome::unknown : Outcome::bad;
  s.reason = reason;
  s.detail = std::move(detail);
  return s;
}

}  // namespace runbookd
