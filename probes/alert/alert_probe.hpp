// The running `alert` probe.
#pragma once

#include <memory>

#include "daemon/contract/listening.hpp"
#include "probes/alert/spec.hpp"

namespace runbookd::probes {

std::unique_ptr<Probe> make_alert_probe(std::shared_ptr<const AlertArguments> arguments,
                                        const ProbeCommon& common, const Services& services);

/// What has been heard of an alert, as one sample. `quietest`: how long a watchdog may be silent
/// before its interval is known. Pure.
Sample alerts_now(const std::map<std::string, HeardWord>& words, bool watched,
                  const std::optional<HeardWords::Watchdog>& watchdog, Nanos quietest, Wall now);

}  // namespace runbookd::probes
