// People's yes: bound to what they were shown, used once, and void when it expires, when the plan
// changes, or when the fault goes away (I26). Internal to decide.
#pragma once

#include "daemon/decide/core.hpp"

namespace runbookd::decide {

bool needs_approval(const Core& core, const Ladder& ladder);
/// Ask for a yes to what `binding` identifies, in words: `what`. The question gets an id of its
/// own.
void ask_people(Core& core, Ladder& ladder, Facts binding, const std::string& what);
/// People were asked about the step at which the ladder stands, and have not answered.
bool is_asked(const Ladder& ladder);
/// What they were shown: the plan when there was one, else what the step would do.
std::string what_was_shown(const Core& core, const Ladder& ladder);
/// True while the question stands; hands over to people when nobody answered in time.
bool waits_for_people(Core& core, Ladder& ladder);
/// The approval covers what this plan binds (less than was shown, or the same); else it is void and
/// people are asked anew.
bool approved_as_planned(Core& core, Ladder& ladder, const Facts& binding, const std::string& what);
/// No question stands, and nobody has said yes.
void forget_approval(Ladder& ladder);
/// Takes back the question or the yes, for a reason worth recording.
void withdraw(Core& core, Ladder& ladder, Withheld why, const std::string& text);

}  // namespace runbookd::decide
