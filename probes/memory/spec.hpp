// The arguments of a `memory` probe.
#pragma once

#include "daemon/contract/probe.hpp"

namespace runbookd::probes::memory {

/// Whose memory. Exactly one of the strings may be set.
struct Question {
  enum class Of { own_cgroup, cgroup, host, process, pidfile };
  Of of = Of::own_cgroup;
  std::string name;  ///< the cgroup's path, the process' name or the pidfile's path
};

class MemorySpec final : public ProbeSpec {
 public:
  explicit MemorySpec(Question question) : question_(std::move(question)) {}
  std::vector<SignalDecl> signals() const override;
  std::string address() const override;
  std::unique_ptr<Probe> make(const ProbeCommon& common,
                              const std::vector<SeriesSelector>& selectors,
                              const Services& services) const override;

 private:
  Question question_;
};

std::shared_ptr<const ProbeSpec> parse(document::Reader& reader);

}  // namespace runbookd::probes::memory
