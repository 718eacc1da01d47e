// Monotonic time across restarts. CLOCK_BOOTTIME goes on while the daemon is down but starts again
// with the machine, so a row keeps it together with the boot's id: within the same boot durations
// are exact; after a reboot the wall clock is the only witness left.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/base/time.hpp"

namespace runbookd::journal {

struct Boot {
  std::string id;  ///< empty when the kernel does not tell; then no two boots are the same
  Stamp now;       ///< when it was asked
};
Boot this_boot();

/// When a row happened, on this boot's clock. Never later than `here.now`: what seems to come from
/// the future (the clock was set back) counts as just now, so that cooldowns err on the long side.
Mono restored_mono(std::string_view boot_id, std::int64_t boot_ns, Wall wall, const Boot& here);

}  // namespace runbookd::journal
