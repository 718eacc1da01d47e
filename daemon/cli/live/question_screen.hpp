// What somebody reads who is to approve a step: what would be done, why, on what evidence, with
// what effect, whether it can be taken back, until when, and who may. Pure.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "daemon/cli/live/screen.hpp"

namespace runbookd::cli {

/// Of an item of `GET /api/v1/approvals`. Whatever a target or a rulebook said is shown as text: it
/// commands no terminal.
std::string question_screen(const boost::json::object& question, const Look& look);

}  // namespace runbookd::cli
