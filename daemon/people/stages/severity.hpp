// Whether a contact takes messages of this severity.
#pragma once

#include "daemon/contract/notifier.hpp"
#include "daemon/people/stages/bounds.hpp"
#include "daemon/people/stages/verdict.hpp"

namespace runbookd::people {

/// By the severity that the incident has now: one that rises is told from then on, and who
/// was told of it when it was milder hears its end. News without a
/// severity (a locked resource, a silent probe) goes on: nobody else may hear of it.
Verdict takes_severity(const ContactBounds& bounds, const Message& message);

}  // namespace runbookd::people
