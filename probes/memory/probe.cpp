#include "probes/memory/probe.hpp"

#include <algorithm>

#include "daemon/base/own_lack.hpp"
#include "probes/memory/kernel_files.hpp"

namespace runbookd::probes::memory {
namespace asio = boost::asio;
namespace {

Sample without_cells(Reason reason, std::string detail) {
  Sample sample = bad(reason, std::move(detail));
  sample.cells.resize(signal_count);
  return sample;
}

class MemoryProbe final : public Probe {
 public:
  MemoryProbe(Question question, std::string root)
      : question_(std::move(question)), root_(std::move(root)), kernel_(root_) {}

  asio::awaitable<Sample> run() override { co_return look(); }

 private:
  Sample look() const {
    // Without a descriptor every file below would look absent, and the target would be blamed.
    const int error = read_kernel_file(root_ + "/proc/meminfo").error;
    if (is_our_lack(error)) {
      return without_cells(Reason::no_descriptors, "no descriptor left to read /proc");
    }
    switch (question_.of) {
      case Question::Of::own_cgroup:
        return own_cgroup();
      case Question::Of::cgroup:
        return cgroup();
      case Question::Of::host:
        return told(kernel_.host());
      case Question::Of::process:
        return processes(kernel_.pids_of(question_.name));
      case Question::Of::pidfile:
        return pidfile();
    }
    return without_cells(Reason::internal, "no such question");
  }

  static Sample told(const Figures& figures) {
    if (!figures.used)
      return without_cells(Reason::missing, "the kernel does not say what is in use");
    return sample_of(figures);
  }

  // The root cgroup has no account of its own: what it uses is what the machine uses.
  Sample own_cgroup() const {
    const auto found = kernel_.cgroup_of("self");
    if (found) return told(kernel_.figures_of(*found));
    Sample sample = told(kernel_.host());
    if (sample.outcome == Outcome::ok)
      sample.detail = "no memory accounting in our cgroup: the machine's figures";
    return sample;
  }

  Sample cgroup() const {
    const auto found = kernel_.cgroup_at(question_.name);
    if (!found) return without_cells(Reason::missing, "no cgroup " + question_.name);
    return told(kernel_.figures_of(*found));
  }

  Sample pidfile() const {
    const auto file = read_kernel_file(question_.name);
    if (is_forbidden(file.error))
      return without_cells(Reason::no_credentials, "we may not read " + question_.name);
    const auto end = file.text.find_first_not_of("0123456789");
    const auto pid = file.text.substr(0, end);
    constexpr std::size_t max_digits = 10;
    if (file.error != 0 || pid.empty() || pid.size() > max_digits) {
      return without_cells(Reason::missing, "no process id in " + question_.name);
    }
    return processes({pid});
  }

  // Pages that several processes of one name share are counted once, as those of the largest.
  Sample processes(const std::vector<std::string>& pids) const {
    double own = 0;
    double shared = 0;
    std::string first;
    for (const auto& pid : pids) {
      const auto memory = kernel_.memory_of(pid);
      if (!memory) continue;
      if (first.empty()) first = pid;
      own += memory->own;
      shared = std::max(shared, memory->shared);
    }
    if (first.empty()) return without_cells(Reason::missing, "no process " + question_.name);
    // What it may use, and what happens when it uses more, is decided by its cgroup.
    const auto home = kernel_.cgroup_of(first);
    Figures figures = home ? kernel_.figures_of(*home) : kernel_.host();
    figures.used = own + shared;
    return sample_of(figures);
  }

  Question question_;
  std::string root_;
  Kernel kernel_;
};

}  // namespace

std::unique_ptr<Probe> make_memory_probe(Question question, std::string root) {
  return std::make_unique<MemoryProbe>(std::move(question), std::move(root));
}

}  // namespace runbookd::probes::memory
