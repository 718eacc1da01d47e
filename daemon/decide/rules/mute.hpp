// What silences and maintenance windows mute: no incident is opened and nothing is started, and a
// fault that outlives them fires when they end. What is open goes on to its resolution. Internal to
// decide.
#pragma once

#include <optional>
#include <string>

#include "daemon/decide/core.hpp"

namespace runbookd::decide {

struct Mute {
  Withheld reason = Withheld::silence;
  std::optional<Mono> until;  ///< none: until somebody ends it
  std::string detail;
};

/// Whether a rule may not open an incident now: silenced by name, or by a resource that it reads.
std::optional<Mute> muted(const Core& core, const Rule& rule, const std::string& target);
/// Whether the silence covers the rule's opening for the target.
bool is_silenced_by(const Core& core, const Silence& silence, const Rule& rule,
                    const std::string& target);
/// When the next window begins, whatever it covers; Mono::max(): none. A silence begins by a
/// command.
Mono next_window(const Core& core);
/// Whether a step may not start: its rule is muted, or the resource that it acts on is.
std::optional<Mute> muted(const Core& core, const Rule& rule, const std::string& target,
                          const Step& step);

}  // namespace runbookd::decide
