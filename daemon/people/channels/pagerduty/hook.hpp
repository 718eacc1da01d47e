// What PagerDuty's webhooks (version 3) say to us: a person there has taken an incident on.
//
// https://developer.pagerduty.com/docs/webhooks-overview (events),
// /docs/verifying-webhook-signatures (an HMAC of the raw body for each secret of the subscription),
// /docs/webhooks-behavior (at least once, five tries within 20 minutes; whoever answers three in a
// row with 4xx is switched off).
#pragma once

#include <memory>

#include "daemon/base/secret.hpp"
#include "daemon/contract/hook.hpp"

namespace runbookd::channels::pagerduty_channel {

constexpr std::size_t max_signatures = 16;  // two while a secret is replaced
constexpr std::size_t max_event_id = 128;
constexpr std::size_t max_person = 80;
constexpr std::size_t least_secret = 16;  // PagerDuty's have 64 characters

/// Of the subscription whose secret this is.
std::shared_ptr<const Hook> make_hook(Secret secret);

}  // namespace runbookd::channels::pagerduty_channel
