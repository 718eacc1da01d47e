// What a record tells, as one sentence that is understood by itself: the timeline of an incident in
// the API and on the command line, the demo and the log say it with the same words.
//
//   opened as P1: http_5xx > 5% (http_5xx = 6.2%)
//   exec on app[a]: started: /opt/restart.sh a
//   exec on app[a]: failed (no_target): '/opt/restart.sh' is no executable file
//   resolved: false for 2m
#pragma once

#include <string>
#include <string_view>

#include "daemon/decide/incidents/record.hpp"

namespace runbookd::decide {

/// `awaiting_approval` -> `awaiting approval`.
std::string words_of(std::string_view name);
/// `exec on app[a]`; a step without a resource is its kind.
std::string subject_of_step(const std::string& action, const std::string& resource);
/// A step that ends says what its action said just before. `last_said`: the text of the newest
/// record that told people something.
inline bool repeats(const Record& record, const std::string& last_said) {
  return record.kind == RecordKind::step && !record.text.empty() && record.text == last_said;
}
/// Empty for a record that tells people nothing. `already_said`: what the record says beyond its
/// status was said just before, and is not repeated.
std::string sentence_of(const Record& record, bool already_said = false);

}  // namespace runbookd::decide
