// What `status` and `incidents ID` print, made of the API's answers: pure, so that whole screens
// are tests (tests/unit/cli/live/screens).
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>

#include "daemon/base/time.hpp"

namespace runbookd::cli {

struct Look {
  Wall now{};
  bool colour = false;
  bool all = false;  ///< also every rule and probe that is well
};

/// The answers that `status` asks for.
struct StatusAnswers {
  boost::json::value status;
  boost::json::value rules;
  boost::json::value probes;
  boost::json::value open;  ///< incidents that are not resolved
};

/// The verdict first; then what waits for you, what is firing, what holds us back, what we did, and
/// what to type next. At most 24 lines while all is quiet.
std::string status_screen(const StatusAnswers& answers, const Look& look);

/// One incident: its state in a sentence, its steps, its story, what to type next.
std::string incident_screen(const boost::json::object& incident, const Look& look);

/// One line of a list of incidents.
std::string incident_line(const boost::json::object& incident, const Look& look);

}  // namespace runbookd::cli
