// What Prometheus and Alertmanager post, and the names of the targets that come of it.
#include "tests/fuzz/target.hpp"

#include "daemon/app/api/alert_message.hpp"

namespace runbookd::fuzz {

void take(std::string_view input) {
  for (const auto& message :
       {api::parse_alertmanager_webhook(input), api::parse_posted_alerts(input)}) {
    if (!message) continue;
    for (const api::SentAlert& alert : message->alerts)
      if (net::target_of(alert.labels).size() > 200) __builtin_trap();
  }
}

}  // namespace runbookd::fuzz
