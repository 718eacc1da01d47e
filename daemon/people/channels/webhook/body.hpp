// What webhooks are sent (pure).
#pragma once

#include <string>

#include "daemon/contract/notifier.hpp"
#include "daemon/people/channels/webhook/spec.hpp"

namespace runbookd::channels::webhook_channel {

/// One JSON object: version, id, title, text, incident, rule, severity, state, link, at, fields.
std::string plain_body(const Message& message);

/// Version 4 of what Alertmanager posts to its webhooks, with one alert:
/// https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
std::string alertmanager_body(const Message& message);

/// CloudEvents 1.0, structured mode; `data` is the plain object:
/// https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
std::string cloudevents_body(const Message& message);

std::string body_of(const Settings& settings, const Message& message);
/// With the type of the content, the key under which the receiver may drop duplicates, and the
/// signature over the body.
net::Headers headers_of(const Settings& settings, const Message& message, const std::string& body);

}  // namespace runbookd::channels::webhook_channel
