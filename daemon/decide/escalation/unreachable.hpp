// What becomes of an incident's people when one of them cannot be reached. Internal to decide.
#pragma once

#include "daemon/decide/core.hpp"
#include "daemon/decide/event.hpp"

namespace runbookd::decide {

/// A contact that is broken is told of to those of the next step of the incident's list; without
/// one to the others who were told of it, or who are told by its rule. When a receiver holds back a
/// message of a P0, the next step tells at once.
void on_contact_health(Core& core, const ContactHealth& health);

}  // namespace runbookd::decide
