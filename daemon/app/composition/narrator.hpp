// The log's account of what the core decided: incidents, steps, outcomes. The journal has all of
// it; the log is for people who follow along.
#pragma once

#include "daemon/app/log/log.hpp"
#include "daemon/decide/effect.hpp"

namespace runbookd::app {

void narrate(logging::Log& log, const decide::Effect& effect);

}  // namespace runbookd::app
