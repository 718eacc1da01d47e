#include "daemon/cli/demo/children.hpp"

#include "daemon/cli/demo/failure.hpp"

namespace runbookd::demo {
namespace {

constexpr std::size_t child_log_lines = 20;

}  // namespace

Children::~Children() {
  while (!all_.empty()) all_.pop_back();
}

Child& Children::start(const Spawn& spawn) {
  all_.push_back(std::make_unique<Child>(spawn));
  return *all_.back();
}

void Children::check() {
  for (const auto& child : all_) {
    if (!child->running()) fail_with_log(*child, child->how_it_ended());
  }
}

void run_to_its_end(const Spawn& spawn, Interrupts& interrupts, Nanos limit) {
  Child child(spawn);
  const bool ended = wait_until(interrupts, limit, [&] { return !child.running(); });
  if (!ended) fail_with_log(child, "had not ended after " + format_duration(limit));
  if (!child.succeeded()) fail_with_log(child, child.how_it_ended());
}

void fail_with_log(Child& child, const std::string& what) {
  const std::string log = tail_of(child.log(), child_log_lines);
  throw Failure(child.name() + " " + what, {}, log.empty() ? "its log is empty" : log);
}

}  // namespace runbookd::demo
