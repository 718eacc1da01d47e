// What Prometheus and Alertmanager post: alerts, each a set of labels that is on or over.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/base/time.hpp"
#include "daemon/net/label_set.hpp"

namespace runbookd::api {

struct SentAlert {
  std::string name;      ///< its `alertname`
  net::LabelSet labels;  ///< without `alertname` and `severity`: they say which target it is about
  std::string text;      ///< for people: its summary, or its description
  std::optional<Wall> ends;
  bool resolved = false;  ///< as the sender says
};

struct AlertMessage {
  std::vector<SentAlert> alerts;
  std::size_t nameless = 0;  ///< alerts without `alertname`
  std::size_t left_out = 0;  ///< by the sender, who sends no more of them at a time
};

/// The webhook of Alertmanager, version 4.
Result<AlertMessage> parse_alertmanager_webhook(std::string_view body);
/// The list that Prometheus posts to an Alertmanager (its API v2).
Result<AlertMessage> parse_posted_alerts(std::string_view body);

}  // namespace runbookd::api
