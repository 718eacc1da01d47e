// The text of one log line, without its end. Pure, so that tests can read it.
#pragma once

#include <string>

#include "daemon/app/log/log.hpp"
#include "daemon/base/time.hpp"

namespace runbookd::logging {

/// `{"time":"...","level":"info","message":"...","rule":"api-down"}`
std::string json_line(Wall at, Level level, std::string_view message, Fields fields);

/// `message rule=api-down detail="two words"`; time and level are added by the sink.
std::string text_line(std::string_view message, Fields fields);

}  // namespace runbookd::logging
