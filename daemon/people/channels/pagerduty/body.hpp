// What PagerDuty is sent (pure): an event per message, whose dedup_key is the incident's id, so
// that a page that is sent twice is one; and a Change event of each step that changed something.
//
// https://developer.pagerduty.com/docs/events-api-v2/overview/ (trigger, acknowledge, resolve; the
// limits of each field) and /docs/send-change-event/
#pragma once

#include <string>

#include "daemon/base/secret.hpp"
#include "daemon/contract/notifier.hpp"
#include "daemon/net/http/client.hpp"

namespace runbookd::channels::pagerduty_channel {

constexpr std::size_t max_summary = 1024;   // characters
constexpr std::size_t max_dedup_key = 255;  // characters
constexpr std::size_t max_name = 255;       // characters of a source, a class
constexpr std::size_t max_details = 64 << 10;

enum class Api : std::uint8_t { event, change };
/// News that wakes nobody and has no incident is a change: there is nothing to take on.
Api api_of(const Message& message);

/// For /v2/enqueue.
std::string event_body(const Message& message, const Secret& routing_key);
/// For /v2/change/enqueue.
std::string change_body(const Message& message, const Secret& routing_key);
/// P0 and P1 are critical, P2 an error, P3 a warning.
std::string_view severity_of(const Message& message);

/// Success is 202.
SendResult judge(const net::HttpResult& answer);

}  // namespace runbookd::channels::pagerduty_channel
