// A process keeps every page of its programs and libraries resident that it has ever looked at, and
// resolving the symbols of some forty libraries looks at most of them. For a small sidecar that is
// more than half of its memory. Segments that nobody can write hold nothing but the file's content,
// so forgetting them is safe at any time; what was relocated lives in writable ones and stays.
#include "daemon/app/composition/startup_pages.hpp"

#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace runbookd::app {

namespace {

// The kernel's own vdso has a name without a path; the program itself has none at all.
bool is_file(const char* name) { return *name == '\0' || std::strchr(name, '/') != nullptr; }

int release(dl_phdr_info* object, std::size_t, void*) {
  if (!is_file(object->dlpi_name)) return 0;
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const auto& segment = object->dlpi_phdr[i];
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) continue;
    const std::uintptr_t begin = (object->dlpi_addr + segment.p_vaddr) / page * page;
    const std::uintptr_t end = object->dlpi_addr + segment.p_vaddr + segment.p_memsz;
    // Advice: a kernel that refuses it leaves the pages where they are.
    static_cast<void>(::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED));
  }
  return 0;
}

}  // namespace

void release_startup_pages() noexcept { ::dl_iterate_phdr(release, nullptr); }

}  // namespace runbookd::app
