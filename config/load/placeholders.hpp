// What stands for a `${...}` that `check --no-secrets` could not replace. Internal to load.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace runbookd::load {

/// The expression `text` with each of its `${...}` replaced, once by a value of every type: the one
/// that fits where it stands is the right one.
std::vector<std::string> with_placeholders(std::string_view text);

}  // namespace runbookd::load
