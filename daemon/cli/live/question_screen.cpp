// The layout is that of tests/unit/cli/live/screens/question.txt: headings in a margin, and beside
// them what somebody else may have written, which can therefore look like no heading.
#include "daemon/cli/live/question_screen.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>

#include "daemon/cli/live/ages.hpp"
#include "daemon/cli/live/ask.hpp"
#include "daemon/cli/live/explain_tree.hpp"
#include "daemon/cli/live/screen_parts.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::cli {

namespace json = boost::json;

namespace {

constexpr std::size_t margin = 10;  // of what stands beside the headings

struct Meaning {
  std::string_view hazard;
  std::string_view says;
};
constexpr std::array<Meaning, 5> meanings{{
    {"diagnose", "it changes nothing"},
    {"reversible", "what it changes can be changed back"},
    {"disruptive", "what it acts on may stop serving for a while"},
    {"stateful", "it touches what holds data, and doing it again undoes nothing"},
    {"destructive", "what it removes is gone for good"},
}};

class Layout {
 public:
  explicit Layout(Look look) : look_(look) {}

  // Each line of a text on a line of its own, beside the heading or below what stands there.
  void add(std::string_view heading, const std::string& text) {
    std::string_view rest = text;
    do {
      const auto end = rest.find('\n');
      std::string label(heading);
      label.resize(margin, ' ');
      out_ += label + std::string(rest.substr(0, end)) + "\n";
      heading = {};
      rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    } while (!rest.empty());
  }
  void add_condition(const char* named, const json::value& condition) {
    if (!condition.is_object()) return;
    if (*named != '\0') add({}, named);
    out_ += condition_tree(condition.as_object(), std::string(margin, ' '), look_.colour);
  }
  void add_facts(std::string_view heading, const json::value& facts, const char* when = "") {
    for (const auto& item : facts.as_object()) {
      add(heading, std::string(item.key()) + when + ": " + text(facts.as_object(), item.key()));
      heading = {};
    }
  }
  void line(const std::string& text) { out_ += text + "\n"; }
  const Look& look() const { return look_; }
  std::string take() { return std::move(out_); }

 private:
  Look look_;
  std::string out_;
};

std::string step_of(const json::object& q) {
  const std::string on = text(q, "resource");
  return "step " + text(q, "step") + " of " + with_target(q, "rule") + ": " + text(q, "do") +
         (on.empty() ? "" : " on " + on);
}

void add_why(Layout& screen, const json::object& q) {
  const json::object& why = q.at("why").as_object();
  screen.add("why", text(q, "incident") + " (" + text(why, "severity") + "), opened " +
                        ago(text(why, "opened_at"), screen.look().now) + ": " +
                        text(why, "summary"));
  screen.add_condition("", why.at("condition"));
  if (!why.at("condition").is_object()) screen.add({}, "people opened it, not the condition");
  screen.add_condition("if", why.at("if"));
  screen.add_condition("requires", why.at("requires"));
}

void add_evidence(Layout& screen, const json::object& q) {
  std::string_view heading = "evidence";
  for (const auto& item : q.at("evidence").as_array()) {
    const json::object& s = item.as_object();
    const std::string reason = text(s, "reason");
    const std::string said = text(s, "text");
    const std::string at = text(s, "at");
    screen.add(heading, with_target(s, "probe") + ": " +
                            (at.empty() ? std::string{"has not run yet"}
                                        : painted(text(s, "outcome"), screen.look().colour) +
                                              (reason.empty() ? "" : " (" + reason + ")") + ", " +
                                              ago(at, screen.look().now)) +
                            (said.empty() ? "" : ": " + said));
    heading = {};
  }
  if (const std::string more = text(q, "evidence_left_out"); more != "0")
    screen.add(heading, "and " + more + " more");
  if (q.at("evidence").as_array().empty()) screen.add(heading, "none: nothing is measured for it");
}

void add_effect(Layout& screen, const json::object& q) {
  const json::object& effect = q.at("effect").as_object();
  const std::string hazard = text(effect, "hazard");
  const auto it = std::find_if(meanings.begin(), meanings.end(),
                               [&](const Meaning& m) { return m.hazard == hazard; });
  screen.add("effect", painted(hazard, screen.look().colour && hazard != "diagnose") +
                           (it == meanings.end() ? "" : ": " + std::string(it->says)));
  screen.add_facts({}, effect.at("prior"), " now");
  if (effect.at("version").is_object()) {
    const json::object& version = effect.at("version").as_object();
    screen.add({}, "version: " + text(version, "from") + " -> " + text(version, "to"));
  }
  if (effect.at("serving").is_object()) {
    const json::object& serving = effect.at("serving").as_object();
    screen.add({}, "that serve: " + text(serving, "before") + " -> " + text(serving, "after"));
  }
  const std::string within = short_duration(from_seconds(effect.at("within").to_number<double>()));
  screen.add_condition(("it has helped if, within " + within).c_str(), effect.at("verify"));
}

void add_undo(Layout& screen, const json::object& q) {
  if (!q.at("undo").is_object()) return screen.add("undo", "runbookd cannot take it back");
  screen.add("undo", "it is taken back by itself when it makes things worse, to");
  screen.add_facts({}, q.at("undo"));
}

std::string people_of(const json::object& q) {
  std::string out = names_of(q, "from");
  if (out.empty()) out = "anyone with the role approver";
  if (const std::string count = text(q, "count"); count != "1")
    out = count + " different people: " + out;
  const std::string said = names_of(q, "approved_by");
  return said.empty() ? out : out + "\nhas said yes: " + said;
}

// Fit for a terminal, and in one line: what somebody else wrote must not look like a heading.
std::string seen_text(std::string_view text) {
  std::string out;
  for (const char c : net::shown(text)) {
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out;
}

json::value seen(const json::value& value) {
  if (const json::string* text = value.if_string())
    return json::value(seen_text(std::string_view(text->data(), text->size())));
  if (const json::array* list = value.if_array()) {
    json::array out;
    for (const json::value& item : *list) out.push_back(seen(item));
    return out;
  }
  const json::object* object = value.if_object();
  if (object == nullptr) return value;
  json::object out;
  for (const auto& item : *object)
    out[seen_text(std::string_view(item.key().data(), item.key().size()))] = seen(item.value());
  return out;
}

}  // namespace

std::string question_screen(const json::object& raw, const Look& look) {
  const json::value clean = seen(raw);
  const json::object& q = clean.as_object();
  const bool by_hand = q.at("by_hand").as_bool();
  Layout screen(look);
  screen.line(text(q, "id") + (by_hand ? " asks you to do something, and to say when it is done"
                                       : " asks for your approval"));
  screen.line("");
  screen.add("what", step_of(q));
  screen.add({}, net::shown(text(raw, "summary")));  // its lines are indented
  screen.add_facts({}, q.at("parameters"));
  add_why(screen, q);
  add_evidence(screen, q);
  if (!by_hand) {
    add_effect(screen, q);
    add_undo(screen, q);
  }
  const std::string until = text(q, "expires_at");
  screen.add("until", until + " (" + left_until(until, look.now) + ")");
  screen.add("who", people_of(q));
  if (const std::string runbook = text(q, "runbook"); !runbook.empty())
    screen.add("runbook", runbook);
  return screen.take();
}

}  // namespace runbookd::cli
