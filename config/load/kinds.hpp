// The registry, as the composition root hands it to the loader: the loader itself knows no kind.
//
// Rows of a later version are among the others, marked: what a rulebook names is looked up in one
// place, and who wants those of this version asks for them.
#pragma once

#include <span>
#include <string_view>

#include "daemon/contract/kinds.hpp"

namespace runbookd::load {

struct Kinds {
  std::span<const ProbeKind* const> probes;
  std::span<const ActionKind* const> actions;
  std::span<const ResourceKind* const> resources;
  std::span<const NotifierKind* const> notifiers;

  /// Null when nobody knows it; a planned one as well.
  const ProbeKind* probe(std::string_view key) const;
  const ActionKind* action(std::string_view name) const;
  const ResourceKind* resource(std::string_view name) const;
};

}  // namespace runbookd::load
