// runbookd 0.1.0, mode act, up 3d4h
// FIRING: 1 incident is open, 1 approval waits for you
//
// WAITS FOR YOU
//   INC-7.q1  exec on app: restart app-2, now at 97% of its memory
//             runbookd approve INC-7.q1   (or deny; ops or ann; 12m left)
//
// FIRING
//   INC-7  P1  awaiting approval  high-5xx [a]  for 3m: error_ratio > 1% (error_ratio = 6.2%)
#include <utility>

#include "daemon/base/shell_word.hpp"
#include "daemon/cli/live/ages.hpp"
#include "daemon/cli/live/ask.hpp"
#include "daemon/cli/live/screen.hpp"
#include "daemon/cli/live/screen_parts.hpp"
#include "daemon/cli/live/status_verdict.hpp"
#include "daemon/cli/live/tasks_screen.hpp"

namespace runbookd::cli {

namespace json = boost::json;

namespace {

constexpr std::size_t most_bad_probes = 8;  // of which each has a line

class Screen {
 public:
  Screen(const StatusAnswers& answers, const Look& look)
      : a_(answers), look_(look), status_(answers.status.as_object()) {}

  std::string make() {
    const std::string not_ready = text(status_, "not_ready");
    line("runbookd " + text(status_, "version") + ", mode " + text(status_, "mode") + ", up " +
         short_duration(up()) + (not_ready.empty() ? "" : ", not ready: " + not_ready));
    const std::size_t at = out_.size();
    section("WAITS FOR YOU", &Screen::waiting);
    section("FIRING", &Screen::incidents);
    section("HOLDS US BACK", &Screen::holds);
    section("PROBES", &Screen::probes);
    section("WHAT WE DID", &Screen::actions);
    if (look_.all) section("RULES", &Screen::rules);
    out_.insert(at, verdict_line(a_, look_) + "\n" + lines_of_what_is_well(a_));
    if (!next_.empty()) line("\nnext: " + next_);
    return std::move(out_);
  }

 private:
  Nanos up() const {
    const auto started = parse_rfc3339(text(status_, "started_at"));
    return started ? look_.now - *started : Nanos{0};
  }

  void line(const std::string& text) { out_ += text + "\n"; }

  // A section without lines has no title.
  void section(const char* title, void (Screen::*fill)()) {
    std::string before = std::exchange(out_, {});
    (this->*fill)();
    if (!out_.empty()) before += "\n" + std::string{title} + "\n" + out_;
    out_ = std::move(before);
  }

  void waiting() {
    approvals();
    const json::value* tasks = status_.if_contains("tasks");
    if (tasks == nullptr) return;
    const std::string said = tasks_line(tasks->as_object());
    if (said.empty()) return;
    line("  " + said + ": runbookd tasks");
    offer("runbookd tasks");
  }

  void approvals() {
    for (const auto& item : list_of(a_.status, "approvals")) {
      const json::object& o = item.as_object();
      std::string from;
      for (const auto& name : list_of(item, "from"))
        from += (from.empty() ? "" : ", ") + std::string{name.as_string()};
      const std::string id = text(o, "id");
      const std::string resource = text(o, "resource");
      line("  " + id + "  " + text(o, "do") + (resource.empty() ? "" : " on " + resource) + ": " +
           text(o, "summary"));
      line("    runbookd approve " + id + "   (or deny; from " +
           (from.empty() ? "any approver" : from) + "; " +
           left_until(text(o, "expires_at"), look_.now) + ")");
      offer("runbookd approve " + id);
    }
  }

  void incidents() {
    for (const auto& item : list_of(a_.open, "incidents")) {
      const json::object& o = item.as_object();
      line("  " + incident_line(o, look_));
      condition_of(text(o, "id"));
      for (const auto& step : list_of(item, "steps")) step_of(step.as_object());
      offer("runbookd explain " + text(o, "id"));
    }
  }

  // What the condition reads now, against what it fires at.
  void condition_of(const std::string& incident) {
    for (const auto& item : list_of(a_.rules, "rules")) {
      const json::object& rule = item.as_object();
      const std::string values = text(rule, "values");
      if (text(rule, "incident") != incident || values.empty()) continue;
      line("    now " + values + "; it fires at " + text(rule, "when"));
    }
  }

  void step_of(const json::object& s) {
    const std::string status = text(s, "status");
    const std::string reason = text(s, "reason");
    const std::string detail = text(s, "detail");
    const std::string on = text(s, "target");
    line("    step " + text(s, "do") + (on.empty() ? "" : " on " + on) + ": " +
         painted(status, look_.colour) +
         (reason.empty() || status == "awaiting_approval" ? "" : " (" + reason + ")") +
         (detail.empty() ? "" : ": " + detail));
  }

  void holds() {
    for (const auto& item : list_of(a_.status, "paused")) {
      const std::string what{item.as_string()};
      const bool all = what == "all";
      const std::string resume = "runbookd resume" + (all ? "" : " " + shell_word(what));
      line("  " + painted("PAUSED", look_.colour) + " " + (all ? "everything" : what) +
           ": nothing is started until `" + resume + "`");
      offer(resume);
    }
    for (const auto& item : list_of(a_.status, "gates")) {
      const json::object& gate = item.as_object();
      line("  nothing is started: " + text(gate, "reason") + " (" + text(gate, "why") + "), " +
           end_of(gate));
    }
    refused_reload();
    journal_grows();
    for (const auto& item : list_of(a_.status, "windows")) {
      const json::object& window = item.as_object();
      line("  maintenance window " + text(window, "name") + ", " + end_of(window));
    }
    for (const auto& item : list_of(a_.status, "silences")) {
      const json::object& s = item.as_object();
      const std::string why = text(s, "reason");
      line("  silence " + text(s, "id") + " of " + text(s, "matchers") + " by " + text(s, "who") +
           (why.empty() ? "" : " (" + why + ")") + ", " + end_of(s));
    }
    for (const auto& item : list_of(a_.status, "locked")) {
      const json::object& l = item.as_object();
      const std::string name = text(l, "resource");
      line("  " + name + " is locked since " + ago(text(l, "since"), look_.now) + ": " +
           text(l, "why"));
      line("    look, then runbookd unlock " + shell_word(name) + " --reason '...'");
    }
  }

  void journal_grows() {
    const json::value* journal = status_.if_contains("journal");
    if (journal == nullptr || !journal->is_object()) return;
    const json::object& o = journal->as_object();
    const json::value* over = o.if_contains("over_max");
    if (over != nullptr && *over == true)
      line(
          "  the journal is larger than `store: {journal: {max}}`, and all that is in it must "
          "stay");
    if (const std::string why = text(o, "archive_error"); !why.empty())
      line("  the journal grows, old records cannot move: " + why);
  }

  void refused_reload() {
    const json::value* refused = status_.if_contains("reload_refused");
    if (refused == nullptr || !refused->is_object()) return;
    const json::object& o = refused->as_object();
    line("  the rulebook on the disk was refused " + ago(text(o, "at"), look_.now) +
         ", the old one goes on: " + text(o, "error"));
    offer("runbookd check RULEBOOK");
  }

  std::string end_of(const json::object& o) const {
    const std::string until = text(o, "until");
    return until.empty() ? "no end known" : left_until(until, look_.now);
  }

  void probes() {
    for (const auto& item : list_of(a_.status, "discovery_failed")) {
      const json::object& o = item.as_object();
      line("  targets of " + text(o, "probe") + ", as last listed: " + text(o, "why"));
    }
    std::size_t shown = 0;
    std::size_t hidden = 0;
    for (const auto& item : list_of(a_.probes, "probes")) {
      const json::object& o = item.as_object();
      const std::string outcome = text(o, "outcome");
      if (outcome == "ok" && !look_.all) continue;
      if (!look_.all && ++shown > most_bad_probes) {
        ++hidden;
        continue;
      }
      const std::string reason = text(o, "reason");
      const std::string detail = text(o, "detail");
      line("  " + with_target(o, "name") + ": " + painted(outcome, look_.colour) +
           (reason == "none" ? "" : " (" + reason + ")") + (detail.empty() ? "" : ": " + detail));
    }
    if (hidden > 0) line("  and " + std::to_string(hidden) + " more: runbookd status --all");
  }

  void rules() {
    for (const auto& item : list_of(a_.rules, "rules")) {
      const json::object& o = item.as_object();
      const std::string values = text(o, "values");
      line("  " + with_target(o, "name") + ": " + painted(text(o, "state"), look_.colour) +
           (values.empty() ? "" : " (" + values + ")"));
    }
  }

  void actions() {
    for (const auto& item : list_of(a_.status, "actions")) {
      const json::object& o = item.as_object();
      const std::string on = text(o, "resource");
      const std::string status = text(o, "status");
      line("  " + ago(text(o, "started_at"), look_.now) + "  " + text(o, "do") +
           (on.empty() ? "" : " on " + on) + ": " +
           painted(status.empty() ? text(o, "outcome") : status, look_.colour) + "  (" +
           text(o, "incident") + " " + text(o, "rule") + ")");
    }
  }

  // The first thing to type: what waits for people goes before what is broken.
  void offer(const std::string& command) {
    if (next_.empty()) next_ = command;
  }

  const StatusAnswers& a_;
  const Look& look_;
  const json::object& status_;
  std::string out_;
  std::string next_;
};

}  // namespace

std::string status_screen(const StatusAnswers& answers, const Look& look) {
  return Screen(answers, look).make();
}

}  // namespace runbookd::cli
