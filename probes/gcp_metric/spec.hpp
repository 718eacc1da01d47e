// The arguments of a `gcp_metric` probe, checked at load.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "daemon/contract/probe.hpp"
#include "daemon/net/google/monitoring.hpp"
#include "daemon/net/unit.hpp"

namespace runbookd::probes {

struct MetricArguments {
  net::MetricQuery query;  ///< `project` empty: that of the section `google`
  net::Unit unit = net::Unit::number;
};

inline constexpr std::size_t metric_signal_count = 2;
std::span<const SignalDoc> metric_signal_docs();
std::shared_ptr<const ProbeSpec> parse_gcp_metric(document::Reader& reader);

}  // namespace runbookd::probes
