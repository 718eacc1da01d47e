// What the ladder of one incident is doing: one alternative per phase, each with what it alone has
// to know. Ladder::enter is the only way from one to the next. Internal to decide.
#pragma once

#include <variant>

#include "daemon/decide/expression/evaluate.hpp"
#include "daemon/decide/incidents/record.hpp"

namespace runbookd::decide::phase {

/// It looks for the next thing to do, or something holds its rung: a rail, people, a pause.
struct Choosing {
  bool latched = false;  ///< fixed: it waits until the condition has been false once
};

/// The evidence of its rung is asked for once more.
struct Reprobing {};

struct Planning {};

/// The INTENT is on its way to the disk; the ledger does not know it yet.
struct Writing {
  Record intent;
};

struct Executing {};

/// Did it help? See verification.cpp and worse.hpp.
struct Verifying {
  Mono outcome_at{};  ///< it counts from here
  Mono judge_by{};    ///< and ends here
  bool last = false;  ///< of a procedure: the rule's verification, after the last step
  int streak = 0;     ///< consecutive true verdicts
  int worse = 0;      ///< consecutive samples on which the trigger was beyond what it was before
  Verdict verdict = Verdict::unknown;
};

/// What became of an INTENT that a crash interrupted?
struct ReadingBack {
  bool reissues = false;  ///< asked for once more, just before it goes on
};

/// No step is left, or people have it.
struct Over {};

}  // namespace runbookd::decide::phase

namespace runbookd::decide {
using Phase = std::variant<phase::Choosing, phase::Reprobing, phase::Planning, phase::Writing,
                           phase::Executing, phase::Verifying, phase::ReadingBack, phase::Over>;
}  // namespace runbookd::decide
