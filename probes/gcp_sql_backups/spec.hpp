// The arguments of a `gcp_sql_backups` probe, checked at load.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "daemon/contract/probe.hpp"

namespace runbookd::probes {

struct BackupsArguments {
  std::string instance;
  std::string project;  ///< empty: that of the section `google`
};

inline constexpr std::size_t backups_signal_count = 2;
std::span<const SignalDoc> backups_signal_docs();
std::shared_ptr<const ProbeSpec> parse_gcp_sql_backups(document::Reader& reader);

}  // namespace runbookd::probes
