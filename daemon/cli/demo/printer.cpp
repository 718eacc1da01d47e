#include "daemon/cli/demo/printer.hpp"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "daemon/base/text.hpp"
#include "daemon/base/time.hpp"
#include "daemon/decide/incidents/story.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::demo {
namespace {

constexpr std::size_t most_text = 240;
constexpr std::string_view plain;
constexpr std::string_view bold = "\033[1m";
constexpr std::string_view dim = "\033[2m";
constexpr std::string_view red = "\033[31m";
constexpr std::string_view green = "\033[32m";
constexpr std::string_view yellow = "\033[33m";
constexpr std::string_view cyan = "\033[36m";
constexpr std::string_view reset = "\033[0m";

bool wants_colour() {
  const char* none = ::getenv("NO_COLOR");
  const char* terminal = ::getenv("TERM");
  const bool refused = none != nullptr && *none != '\0';
  return ::isatty(STDOUT_FILENO) == 1 && !refused && terminal != nullptr &&
         std::string_view(terminal) != "dumb";
}

// 2026-11-23T20:52:00.123Z -> 20:52:00.1
std::string clock_of(const std::string& at) {
  constexpr std::size_t time_from = 11, time_length = 10;
  return at.size() < time_from + time_length ? std::string(time_length, ' ')
                                             : at.substr(time_from, time_length);
}

std::string now() { return clock_of(rfc3339(Stamp::now().wall)); }

std::string_view colour_of(const JournalRecord& record) {
  constexpr std::array<std::string_view, 3> good{"fixed", "resolved", "recovering"};
  constexpr std::array<std::string_view, 7> bad{"worse",   "unknown",   "failed",        "denied",
                                                "expired", "escalated", "unknown_effect"};
  constexpr std::array<std::string_view, 3> wait{"ineffective", "withheld", "awaiting_approval"};
  if (record.kind == "opened" || record.kind == "locked") return red;
  if (record.kind == "intent") return cyan;
  if (is_among(good, record.status)) return green;
  if (is_among(bad, record.status)) return red;
  if (is_among(wait, record.status)) return yellow;
  return plain;
}

// The words of the timeline, with the incident that they are of. Empty: nothing for an audience.
std::string told(const JournalRecord& r) {
  decide::Record record;
  record.kind = decide::record_kind(r.kind).value_or(decide::RecordKind::progress);
  record.action = r.action;
  record.resource = r.resource;
  record.status = r.status;
  record.reason = r.reason;
  record.severity = r.severity;
  record.text = r.text;
  if (record.kind == decide::RecordKind::message) return {};
  const std::string sentence = decide::sentence_of(record);
  if (sentence.empty() || r.incident.empty()) return sentence;
  const bool names_rule = record.kind == decide::RecordKind::opened ||
                          record.kind == decide::RecordKind::state ||
                          record.kind == decide::RecordKind::severity;
  return r.incident + ' ' + (names_rule ? r.rule + ' ' : std::string{}) + sentence;
}

}  // namespace

Printer::Printer(bool quiet) : quiet_(quiet), coloured_(wants_colour()) {}

void Printer::print(std::string_view colour, std::string_view clock, std::string_view text) {
  std::string out;
  if (!clock.empty()) out += std::string(clock) + "  ";
  const bool paint = coloured_ && !colour.empty();
  if (paint) out += colour;
  out += text;
  if (paint) out += reset;
  out += '\n';
  ::fwrite(out.data(), 1, out.size(), stdout);
  ::fflush(stdout);  // an event is seen when it happens, also through a pipe
}

void Printer::line(std::string_view text) { print(plain, {}, text); }

void Printer::chapter(std::string_view title) {
  print(plain, {}, {});
  print(bold, now(), std::to_string(++chapters_) + ". " + std::string(title));
}

void Printer::stage_direction(std::string_view text) {
  if (!quiet_) print(dim, now(), text);
}

void Printer::block(std::string_view text) {
  if (quiet_) return;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    print(plain, {}, "            " + std::string(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

void Printer::event(const JournalRecord& record) {
  const std::string text = quiet_ ? std::string() : told(record);
  if (!text.empty()) print(colour_of(record), clock_of(record.at), net::one_line(text, most_text));
}

void Printer::as_told(std::string_view text) {
  print(green, now(), "as told: " + std::string(text));
}

void Printer::not_as_told(const std::vector<std::string>& complaints) {
  for (const auto& complaint : complaints) print(red, now(), "NOT as told: " + complaint);
}

}  // namespace runbookd::demo
