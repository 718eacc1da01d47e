// The registries, as the composition root hands them to the loader: the loader itself knows no
// kind.
#pragma once

#include <span>
#include <string_view>

#include "daemon/contract/action.hpp"
#include "daemon/contract/notifier.hpp"
#include "daemon/contract/probe.hpp"

namespace runbookd::load {

struct Kinds {
  std::span<const ProbeKind* const> probes;
  std::span<const ActionKind* const> actions;
  std::span<const ResourceKind* const> resources;
  std::span<const NotifierKind* const> notifiers;

  const ActionKind* action(std::string_view name) const;
  const ResourceKind* resource(std::string_view name) const;
};

}  // namespace runbookd::load
