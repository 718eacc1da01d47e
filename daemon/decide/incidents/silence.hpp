// What people have asked to be quiet about, and how it is said: by the name of a rule or a
// resource, or by matchers, all of which must hold.
//
//   down                              rule=down
//   severity=P3 label.team=db         incidents of P3, of rules with that label
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/time.hpp"

namespace runbookd::decide {

struct Record;

/// The matchers that are no label, and what a label's begins with.
inline constexpr std::array<std::string_view, 3> matcher_names{"rule", "severity", "resource"};
inline constexpr std::string_view label_matcher = "label.";

struct Silence {
  std::string id;
  std::string rule;                           ///< empty = any
  std::string resource;                       ///< empty = any
  std::string severity;                       ///< `P2`; empty = any
  std::map<std::string, std::string> labels;  ///< that a rule must have
  Stamp since;
  std::optional<Wall> until;  ///< as said, for people
  std::string who;
  std::string reason;
  bool end_told = false;  ///< that it ends soon, and what it covers is still wrong
  bool operator==(const Silence&) const = default;

  /// The end on our clock: a step of the wall clock does not move it.
  std::optional<Mono> ends() const {
    if (!until) return std::nullopt;
    return saturating_add(since.mono, *until - since.wall);
  }
};

/// `rule=down severity=P2`; `everything`.
std::string subject_of(const Silence& silence);

/// Writes one matcher into the record of a silence; and reads such a record.
void put_matcher(Record& record, std::string_view name, const std::string& value);
Silence silence_of(const Record& record);

}  // namespace runbookd::decide
