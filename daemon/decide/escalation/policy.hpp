// Who is told of an incident, when, and what is expected of them: `escalation`, `severities` and
// the contacts behind whom others stand, as the loader read them.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/base/time.hpp"
#include "daemon/decide/schedule.hpp"

namespace runbookd::decide {

enum class Severity : std::uint8_t { p0, p1, p2, p3 };
std::string_view name_of(Severity s);
/// `P0` to `P3`.
std::optional<Severity> severity_named(std::string_view name);

/// One step of an escalation list.
struct EscalationStep {
  Nanos after{};                    ///< since the incident opened
  bool unless_acked = false;        ///< held back while somebody has taken the incident on
  std::vector<Severity> only;       ///< empty: every one
  std::vector<std::string> notify;  ///< contacts
  std::optional<Nanos> repeat;      ///< said again after so long
};
using Escalation = std::vector<EscalationStep>;

/// What is expected of people for one severity.
struct SeverityTerms {
  std::optional<Nanos> ack_within;  ///< how soon somebody is to take it on
  std::optional<Nanos> ack_lasts;   ///< how long that counts; none: to the incident's end
  bool page = false;                ///< people are woken
  std::optional<Schedule> digest;   ///< they are told of all at once, then
};
/// P0 30m, P1 1h, P2 4h, P3 without an end; P0 and P1 wake people.
std::array<SeverityTerms, 4> default_terms();

/// Who is on call when. A period begins at the hand-over's time of day, as clocks there first show
/// it.
struct Rotation {
  struct Override {
    Wall from{};
    Wall to{};
    std::string who;
  };
  int days = 7;                    ///< of one period
  std::array<bool, 7> weekdays{};  ///< of the hand-over, Monday first; all: any day
  Nanos time_of_day{};
  std::string zone;             ///< IANA name, empty = UTC
  int starts = 0;               ///< days since 1970-01-01: the first hand-over is on it or after it
  std::vector<std::string> of;  ///< contacts, in turn
  std::vector<Override> overrides;  ///< the last that holds wins
};

/// A contact through which others are reached.
struct Group {
  std::vector<std::string> members;
  std::optional<Rotation> rotation;
};

}  // namespace runbookd::decide
