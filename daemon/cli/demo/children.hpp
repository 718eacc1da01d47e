// The programs of the demo, as a stack: the last one started is the first one taken down.
#pragma once

#include <memory>
#include <vector>

#include "daemon/cli/demo/child.hpp"
#include "daemon/cli/demo/interrupts.hpp"

namespace runbookd::demo {

class Children {
 public:
  Children() = default;
  ~Children();
  Children(const Children&) = delete;
  Children& operator=(const Children&) = delete;

  /// The reference stays valid as long as this object.
  Child& start(const Spawn& spawn);
  /// Throws Failure, with the end of its log, when one of them has ended by itself.
  void check();

 private:
  std::vector<std::unique_ptr<Child>> all_;
};

/// Runs a program to its end; throws Failure when it does not succeed within `limit`.
void run_to_its_end(const Spawn& spawn, Interrupts& interrupts, Nanos limit);

/// Waits until a started program is ready for use. Throws Failure, with the end of its log, when it
/// ends or is still not ready after `limit`.
template <class Ready>
void wait_until_ready(Child& child, Interrupts& interrupts, Nanos limit, Ready ready);

/// Why `child` is of no use: `what`, and the end of its log.
[[noreturn]] void fail_with_log(Child& child, const std::string& what);

template <class Ready>
void wait_until_ready(Child& child, Interrupts& interrupts, Nanos limit, Ready ready) {
  const bool in_time = wait_until(interrupts, limit, [&] { return !child.running() || ready(); });
  if (!child.running()) fail_with_log(child, child.how_it_ended());
  if (!in_time) fail_with_log(child, "was not ready after " + format_duration(limit));
}

}  // namespace runbookd::demo
