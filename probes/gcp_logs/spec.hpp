// The arguments of a `gcp_logs` probe, checked at load.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "daemon/contract/probe.hpp"

namespace runbookd::probes {

struct LogsArguments {
  std::string filter;
  std::string project;  ///< empty: that of the section `google`
  Nanos look_back{};
};

inline constexpr std::size_t logs_signal_count = 1;
std::span<const SignalDoc> logs_signal_docs();
std::shared_ptr<const ProbeSpec> parse_gcp_logs(document::Reader& reader);

}  // namespace runbookd::probes
