// What `runbookd silences` shows.
#pragma once

#include <boost/json/array.hpp>
#include <string>

#include "daemon/base/time.hpp"

namespace runbookd::cli {

/// `expiring`: only those that end within the hour.
std::string silences_screen(const boost::json::array& silences, bool expiring, Wall now);

}  // namespace runbookd::cli
