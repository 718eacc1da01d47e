// What readers outside are told, such as those of a status page: that an incident is being worked
// on, and that it is over. Nothing of the inside: no value, no target, no step, no command, no
// link.
#pragma once

#include "daemon/contract/notifier.hpp"
#include "daemon/decide/incidents/news.hpp"
#include "daemon/people/stages/bounds.hpp"
#include "daemon/people/stages/verdict.hpp"

namespace runbookd::people {

/// A public contact takes `updates`, and the end of an incident.
Verdict takes_word(const ContactBounds& bounds, decide::News news);

/// `Investigating: total outage, since 03:00 UTC.`, `Resolved: total outage, from 03:00 to 03:04
/// UTC.`
Message render_for_public(const decide::Notify& told, Wall now);

}  // namespace runbookd::people
