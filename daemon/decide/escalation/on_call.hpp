// Who is on call, and whom a contact reaches at a moment. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/decide/escalation/policy.hpp"
#include "daemon/decide/plan.hpp"

namespace runbookd::decide {

/// One stretch of a rotation: from a hand-over, or the edge of an override, to the next.
struct Shift {
  std::string who;  ///< empty: nobody
  Wall from{};
  Wall to{};
  bool overridden = false;
};

/// Whose turn it is at `t`. Before the first hand-over the turns are counted backwards.
Shift shift_at(const Rotation& rotation, Wall t);

/// A contact that can be sent to, and how it came to be meant.
struct Reached {
  std::string contact;
  std::string through;  ///< the rotation or group that stood for it; empty: itself
};

/// Whom these contacts reach at `t`: groups and rotations resolved, each once, in order. Who is
/// only shown to people (`external`) is left out.
std::vector<Reached> reached(const Plan& plan, const std::vector<std::string>& names, Wall t);

/// Whether a person of that name speaks for the contact: it is the contact, or one of its members.
bool speaks_for(const Plan& plan, const std::string& who, const std::string& contact);

}  // namespace runbookd::decide
