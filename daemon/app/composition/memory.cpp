#include "daemon/app/composition/memory.hpp"

#include <malloc.h>

namespace runbookd::app {

namespace {

// What the allocator begins with as well; but it would raise it to the size of the first block that
// is freed, and then keep the next such block.
constexpr int large_block = 128 * 1024;

}  // namespace

void map_large_blocks() { ::mallopt(M_MMAP_THRESHOLD, large_block); }

void give_memory_back() { ::malloc_trim(0); }

}  // namespace runbookd::app
