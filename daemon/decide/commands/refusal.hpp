// Why a command is not taken. People are told the truth: what does not exist, what does not apply
// now, who may, and what to type instead. Internal to decide.
#pragma once

#include <optional>

#include "daemon/decide/core.hpp"
#include "daemon/decide/event.hpp"

namespace runbookd::decide {

using Refusal = std::optional<Answered>;

/// nullopt: it is taken. What was left open but can mean one thing only is filled in: the only
/// target of a rule, the question that an incident waits with.
Refusal refusal_of(Core& core, Command& command);

/// Of an incident that does not exist, or that nothing can be said about any more.
Refusal incident_refusal(const Core& core, const std::string& id);
/// Of a yes or a no to what people were asked.
Refusal approval_refusal(Core& core, Command& command);

/// An answer that was not one; the caller adds whose it is.
Answered refused(CommandVerdict why, std::string detail);

}  // namespace runbookd::decide
