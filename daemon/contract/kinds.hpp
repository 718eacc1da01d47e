// What one folder adds to the registry: its rows, of whatever table they are. The registry has one
// row for the folder, so that a kind more is a change of that folder alone.
#pragma once

#include <array>
#include <span>

#include "daemon/contract/action.hpp"
#include "daemon/contract/notifier.hpp"
#include "daemon/contract/probe.hpp"
#include "daemon/contract/resource.hpp"

namespace runbookd {

/// A table of rows: `.probes = rows_of<&tls_kind, &certificate_file_kind>`.
template <auto... Rows>
inline constexpr std::array rows_of{Rows...};

struct KindRows {
  std::span<const ProbeKind* const> probes = {};
  std::span<const ActionKind* const> actions = {};
  std::span<const ResourceKind* const> resources = {};
  std::span<const NotifierKind* const> notifiers = {};
};

}  // namespace runbookd
