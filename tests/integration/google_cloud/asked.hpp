// A probe of something that Google tells, against the simulated cloud.
#pragma once

#include <memory>
#include <string>

#include "daemon/contract/probe.hpp"
#include "tests/integration/google_cloud/cloud.hpp"

namespace runbookd::test {

class Asked {
 public:
  /// `keys` as they stand in the probe's map.
  Asked(const ProbeKind& kind, const std::string& keys);
  void ask(const ProbeKind& kind, const std::string& keys);
  Sample look(std::optional<milliseconds> cancelled_after = {});
  void check(const Sample& sample, Outcome outcome, Reason reason) const;

  Cloud cloud;
  Nanos timeout = seconds{5};

 private:
  std::size_t signals_ = 0;
  std::unique_ptr<Probe> probe_;
};

/// What is ours and not the target's, of every kind alike: no permission, no token, an API that
/// fails or says something else, and no answer.
void of_hidden(const std::string& host, const ProbeKind& kind, const std::string& keys,
               const std::string& permission);

}  // namespace runbookd::test
