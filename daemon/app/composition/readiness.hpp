// Ready: the rulebook is loaded, the journal is open, and a first round of probes is in (a run that
// ended unknown or in a timeout counts as in). Loop thread only.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace runbookd::app {

class Readiness {
 public:
  void expect(int probes);
  /// True when this sample completed the first round.
  bool seen(int probe);
  /// The list of probes is another: `was` says for each where it stood, -1 = nowhere. Nobody waits
  /// for those that were added. True when this completed the first round.
  bool renumber(const std::vector<int>& was);
  std::optional<std::string> missing() const;

 private:
  std::vector<bool> in_;
  int open_ = 0;
};

}  // namespace runbookd::app
