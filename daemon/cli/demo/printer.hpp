// What the audience sees: one line per event, coloured on a terminal, plain in a pipe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/cli/demo/journal_record.hpp"

namespace runbookd::demo {

class Printer {
 public:
  /// `quiet`: only chapters, verdicts and plain lines.
  explicit Printer(bool quiet);

  /// Always, as it is.
  void line(std::string_view text);
  /// The next fault of the story.
  void chapter(std::string_view title);
  /// What the demo itself does.
  void stage_direction(std::string_view text);
  /// Several lines that belong together, set in.
  void block(std::string_view text);
  /// What the daemon journaled; rows that are of no interest to an audience are left out.
  void event(const JournalRecord& record);
  void as_told(std::string_view text);
  void not_as_told(const std::vector<std::string>& complaints);

 private:
  void print(std::string_view colour, std::string_view clock, std::string_view text);

  bool quiet_;
  bool coloured_;
  int chapters_ = 0;
};

}  // namespace runbookd::demo
