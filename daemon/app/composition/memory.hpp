// What was needed once is given back to the kernel: loading a rulebook takes many times the memory
// of what is kept of it, so does a first round in which every probe opens its connection at once,
// and the text of a scrape is one block of megabytes every few seconds.
#pragma once

namespace runbookd::app {

/// Large blocks are mapped one by one, so that they are gone when they are freed. Once, at start.
void map_large_blocks();

/// Hands back what the allocator holds free. Milliseconds: after a load or a first round.
void give_memory_back();

}  // namespace runbookd::app
