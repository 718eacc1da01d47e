// `targets:` and `targets_from:` of a probe: the list as written, with what discovery files say,
// and probes as they are for one target. Internal to load.
#pragma once

#include "config/document/node.hpp"
#include "config/load/context.hpp"
#include "config/load/discovery.hpp"

namespace runbookd::load {

struct Targets {
  std::vector<std::string> names;
  bool listed = false;    ///< the probe has a list at all
  std::string pattern;    ///< of its discovery files, as a path; empty: it has none
  std::size_t fixed = 0;  ///< so many of the first are written in the rulebook
  Discovered discovered;
  std::optional<NameDiscovery> names_from;  ///< DNS
};

/// Of the probe `name`; those that are written twice are reported, and each is there once.
Targets read_targets(Context& c, document::Reader& r, const std::string& name);

bool mentions_target(const document::Node& node);
/// A copy with `{{ target }}` replaced in every text.
document::Node for_target(const document::Node& node, const std::string& target);

}  // namespace runbookd::load
