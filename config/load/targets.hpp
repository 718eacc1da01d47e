// `targets` and `targets_from`: one probe, several addresses. Internal to load.
#pragma once

#include "config/load/context.hpp"

namespace runbookd::load {

/// The names, in order; empty = the probe has no targets. Errors are reported.
std::vector<std::string> read_targets(Context& c, document::Reader& r);
/// A copy of the probe's map in which `{{ target }}` is replaced by `target`.
document::Node for_target(const document::Node& node, const std::string& target);
bool mentions_target(const document::Node& node);

}  // namespace runbookd::load
