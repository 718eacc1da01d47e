// Why a rule does what it does, or does not: its condition as a tree with what each part read, its
// clocks, and for every step of the ladder all that keeps it from starting now. Says what the core
// knows and changes nothing. Internal to decide; the engine has the same by number.
#pragma once

#include <vector>

#include "daemon/decide/core.hpp"
#include "daemon/decide/explain/asked.hpp"
#include "daemon/decide/explain/explanation.hpp"

namespace runbookd::decide {

/// Everything about one rule and one of its targets, judged at `core.now`.
Explanation explain(const Core& core, int rule, int subject);

/// Our own gates that keep every start from happening now; the strictest first.
std::vector<ClosedGate> closed_gates(const Core& core);

/// Maintenance windows that are open now.
std::vector<OpenWindow> open_windows(const Core& core);

/// Steps that wait for people, oldest question first.
std::vector<PendingApproval> pending_approvals(const Core& core);
std::vector<AskedQuestion> asked_questions(const Core& core);

}  // namespace runbookd::decide
