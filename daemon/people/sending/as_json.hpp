// A message as one JSON object, for receivers of the team's own: webhooks and commands.
#pragma once

#include <boost/json/object.hpp>

#include "daemon/contract/notifier.hpp"

namespace runbookd::sending {

/// version, id, at, title, text, incident, rule, severity, state, link, fields.
boost::json::object as_json(const Message& message);

}  // namespace runbookd::sending
