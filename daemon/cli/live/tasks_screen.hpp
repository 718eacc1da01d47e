// Routine tasks, as people read them. Pure.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "daemon/cli/live/screen.hpp"

namespace runbookd::cli {

/// Of `GET /api/v1/tasks`: each routine with its tasks, and how one is ticked off.
std::string tasks_screen(const boost::json::object& answer, const Look& look);

/// Of the counts in the status: `2 tasks are open, 1 is overdue`; empty: nothing is to be done.
std::string tasks_line(const boost::json::object& counts);

}  // namespace runbookd::cli
