// A silence that ends soon while what it covers is still wrong: whoever said it hears so in time,
// and need not be woken by what he knows. Internal to decide.
#pragma once

#include "daemon/decide/core.hpp"
#include "daemon/decide/explain/view.hpp"

namespace runbookd::decide {

/// So long before its end; a silence that is no longer than this has only just been said.
inline constexpr Nanos silence_warning = minutes{10};

std::vector<StandingSilence> standing_silences(const Core& core);

/// Warns of those that are due; when the next one will be.
Mono warn_of_silences(Core& core);

}  // namespace runbookd::decide
