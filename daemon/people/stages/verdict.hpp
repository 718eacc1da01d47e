// What a stage says of one message to one contact: it goes on, or it ends here, and why.
#pragma once

#include <string>
#include <utility>

namespace runbookd::people {

struct Verdict {
  bool goes_on = true;
  std::string why;  ///< for the log and the timeline; empty when it goes on

  static Verdict on() { return {}; }
  static Verdict ends(std::string why) { return {false, std::move(why)}; }
};

}  // namespace runbookd::people
