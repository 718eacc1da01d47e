// What Alertmanager is sent (pure): a list of alerts, by API v2. It knows an alert by its labels
// and resolves it by itself at `endsAt`, so an open one is sent again well before that.
//
// https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml
#pragma once

#include <string>

#include "daemon/contract/notifier.hpp"
#include "daemon/net/http/client.hpp"

namespace runbookd::channels::alertmanager_channel {

/// How often an open one is sent, as Prometheus does.
constexpr Nanos say_again = minutes{1};
/// From a sending to `endsAt`: three may be lost. Alertmanager's own `resolve_timeout` is not
/// asked, since the end is named.
constexpr Nanos lasts = 4 * say_again + seconds{30};

/// The alert; and, when its severity has changed, that of the severity before, which is over: the
/// severity is a label, so that routes can ask for it.
std::string alerts_body(const Message& message);
/// What the next message of the incident is given: the severity of the alert that is open, and
/// since when it is.
std::string kept_of(const Message& message);

/// `http://am:9093` and `http://am:9093/prefix/` with the API's path.
std::string api_url(std::string_view url);

}  // namespace runbookd::channels::alertmanager_channel
