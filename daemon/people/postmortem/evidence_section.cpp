// ## Evidence
//
// - site at 10:01:02: bad (status): status 503, expected 200-299
//
//   answer:
//
//       status 503
//
//       no backend
#include "daemon/people/postmortem/evidence_section.hpp"

#include "daemon/base/text.hpp"
#include "daemon/people/postmortem/markup.hpp"

namespace runbookd::postmortem {

namespace {

// A block of code: whatever a peer wrote, each of its lines is inside.
std::string as_code(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::string_view line = next_piece(text, '\n');
    out += line.empty() ? "\n" : "      " + std::string(line) + "\n";
  }
  return out;
}

std::string shown(const decide::ShownEvidence& it) {
  const std::string probe = it.probe + (it.target.empty() ? "" : " of " + it.target);
  std::string out = "- " + plain(probe) + " at " + clock_text(it.at) + ": " + plain(it.outcome);
  if (!it.reason.empty()) out += " (" + plain(it.reason) + ")";
  if (!it.text.empty()) out += ": " + plain(it.text);
  out += "\n";
  for (const EvidencePart& part : it.parts)
    out += "\n  " + plain(part.title) + ":\n\n" + as_code(part.text);
  return out + "\n";
}

}  // namespace

std::string evidence_section(const Postmortem& postmortem) {
  std::string out;
  for (const decide::ShownEvidence& it : postmortem.incident.shown)
    if (!it.parts.empty()) out += shown(it);
  return out.empty() ? out : "\n## Evidence\n\nWhat probes had to show when it opened.\n\n" + out;
}

}  // namespace runbookd::postmortem
