// Ready: the rulebook is loaded, the journal is open, and a first round of probes is in (a run that
// ended unknown or in a timeout counts as in). Loop thread only.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace runbookd::app {

class Readiness {
 public:
  void expect(int instances);
  /// True when this sample completed the first round.
  bool seen(int instance);
  std::optional<std::string> missing() const;

 private:
  std::vector<bool> in_;
  int open_ = 0;
};

}  // namespace runbookd::app
