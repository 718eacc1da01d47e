// The memory of a small sidecar: what only the start has read is given back.
#pragma once

namespace runbookd::app {

/// Gives back the pages of code and constants that only the start has read: dynamic linking,
/// reading the rulebook, the libraries' own initialisation. What is needed again comes back from
/// the page cache by itself. To be called once the daemon probes; takes well under a millisecond.
void release_startup_pages() noexcept;

}  // namespace runbookd::app
