// What probes showed when an incident opened: one `evidence` record for each that its rule reads,
// so that people see next week what there was to see. Bounded: the peers of the probes wrote most
// of it.
#pragma once

#include <string>
#include <vector>

#include "daemon/base/sample.hpp"
#include "daemon/base/time.hpp"

namespace runbookd::decide {

struct Core;
struct Ladder;
struct Record;

/// One run of a probe.
struct ShownEvidence {
  std::string probe;
  std::string target;
  Wall at{};
  std::string outcome;
  std::string reason;  ///< empty of one that was ok
  std::string text;    ///< what it said in a line
  std::vector<EvidencePart> parts;
  bool operator==(const ShownEvidence&) const = default;
};

/// What is bad comes first; of a rule that reads many targets that is all that is kept.
inline constexpr std::size_t most_shown = 8;
/// Of all parts of an incident's together.
inline constexpr std::size_t most_shown_bytes = 16 << 10;

/// Writes down what the incident's probes, and those that its rule names as evidence, show now.
void record_evidence(Core& core, const Ladder& ladder);
/// For a message: `site, answer:` and the first lines of what the first bad probe had to show;
/// empty when none had anything.
std::string seen_in(const std::vector<ShownEvidence>& shown);
/// From such a record.
ShownEvidence shown_in(const Record& record);

}  // namespace runbookd::decide
