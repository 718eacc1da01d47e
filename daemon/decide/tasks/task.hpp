// One item of a routine, as its records tell it: which of its moments was dealt with last, and what
// came of that. Kept by its id, `weekly.4`, so that a rulebook that says more of the same goes on
// where it was. Only the ledger's fold changes one.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/time.hpp"

namespace runbookd::decide {

struct Record;

/// What the newest record says of it.
enum class TaskStage : std::uint8_t {
  planned,  ///< none of its moments has come since it is known
  open,     ///< people are to do it
  unknown,  ///< a check that could not be judged
  failed,   ///< a check that does not hold
  done
};
std::string_view name_of(TaskStage stage);

struct Task {
  bool check = false;          ///< judged, not done by people
  std::string calendar;        ///< as written when it was planned
  Wall counted{};              ///< moments up to this one are dealt with
  std::optional<Wall> moment;  ///< its newest one
  TaskStage stage = TaskStage::planned;
  Stamp opened{};               ///< when people, or the check, were first asked for that moment
  std::optional<Stamp> judged;  ///< a check: the last time
  int tries = 0;                ///< how often for this moment
  std::optional<Stamp> reminded;
  int reminders = 0;
  int missed = 0;  ///< moments before this one, in a row, for which it was not done
  std::optional<Stamp> done_at;
  std::string done_by;
  std::string note;    ///< theirs
  std::string detail;  ///< of the last judgement
  bool operator==(const Task&) const = default;
};
using Tasks = std::map<std::string, Task>;  ///< by id

/// Of a record about a task: what became of it. The journal's words.
namespace task_word {
inline constexpr std::string_view planned = "planned";
inline constexpr std::string_view opened = "opened";
inline constexpr std::string_view holds = "holds";
inline constexpr std::string_view fails = "fails";
inline constexpr std::string_view unknown = "unknown";
inline constexpr std::string_view reminded = "reminded";
inline constexpr std::string_view gone = "gone";  ///< the rulebook no longer has it
}  // namespace task_word

/// Of a record about a task: its id, the moment that it is about, its calendar as written, whether
/// it is a check, and what that reads.
inline constexpr std::string_view task_fact = "task";
inline constexpr std::string_view moment_fact = "moment";
inline constexpr std::string_view calendar_fact = "calendar";
inline constexpr std::string_view check_fact = "check";
inline constexpr std::string_view detail_fact = "detail";
inline constexpr std::string_view note_fact = "note";
/// Of `operator_`: somebody has done it.
inline constexpr const char* done_verb = "done";

/// The fold, of a record of the core.
void note_task(Tasks& tasks, const Record& record);
/// The fold, of a word with `done_verb`.
void note_done(Tasks& tasks, const Record& record);

}  // namespace runbookd::decide
