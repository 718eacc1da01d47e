// A message as an alert of Prometheus' world: the labels that tell it from others, and what is said
// of it (pure). Of Alertmanager's API v2 and of the webhook that its receivers get (version 4).
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "daemon/contract/notifier.hpp"

namespace runbookd::sending {

/// `alertname` (the rule), `incident`, `severity`, `target`, `job`; of news about no incident
/// `key`. The same for every message of an incident, but for the severity that it has risen to.
boost::json::object alert_labels(const Message& message);
/// `summary`, `description`, `state` and the message's other fields.
boost::json::object alert_annotations(const Message& message);

}  // namespace runbookd::sending
