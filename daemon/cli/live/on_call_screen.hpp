// Who is on call, as people read it. Pure.
#pragma once

#include <boost/json/object.hpp>
#include <string>

namespace runbookd::cli {

/// Of `GET /api/v1/oncall`; one line for each rotation.
std::string on_call_screen(const boost::json::object& answer);

}  // namespace runbookd::cli
