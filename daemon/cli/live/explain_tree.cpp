#include "daemon/cli/live/explain_tree.hpp"

#include <algorithm>
#include <boost/json/array.hpp>

#include "daemon/base/time.hpp"
#include "daemon/cli/live/ask.hpp"

namespace runbookd::cli {

namespace json = boost::json;

namespace {

constexpr std::size_t widest_part = 44;  // beyond it the values are no longer aligned

// Nobody needs the milliseconds of a duration of minutes.
std::string length_of(const json::value& length) {
  if (!length.is_number()) return {};
  const Nanos exact = from_seconds(length.to_number<double>());
  const Nanos step = exact >= seconds{10} ? Nanos{seconds{1}} : Nanos{milliseconds{10}};
  return format_duration(exact - exact % step);
}

std::string age_of(const json::object& reading) {
  const std::string age = length_of(reading.at("age"));
  return age.empty() ? "" : " (sample " + age + " old)";
}

// `error_ratio = 6.2% (sample 3s old)`, or why there is no value.
std::string read(const json::object& reading, const std::string& of) {
  const std::string name = text(reading, "name");
  const std::string from = text(reading, "unknown_of");
  std::string out = name == of ? "" : name + " = " + text(reading, "shown");
  if (!text(reading, "unknown").empty() && from != name)
    out += (out.empty() ? "" : " ") + std::string{"because of "} + from;
  const std::string age = age_of(reading);
  return out.empty() && !age.empty() ? age.substr(1) : out + age;
}

class Tree {
 public:
  explicit Tree(bool colour) : colour_(colour) {}

  // The parts below each other, their values in one column.
  void add(const json::array& parts, const std::string& indent) {
    std::size_t width = 0;
    for (const auto& item : parts)
      width = std::max(width, std::min(widest_part, plain(item.as_object()).size()));
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const bool last = i + 1 == parts.size();
      const json::object& part = parts[i].as_object();
      out_ += indent + (last ? "└ " : "├ ") + text(part, "text") + ": " +
              painted(text(part, "shown"), colour_) + values(part, width) + "\n";
      add(part.at("parts").as_array(), indent + (last ? "  " : "│ "));
    }
  }
  void add(const json::object& root, const std::string& indent) {
    add(json::array{json::value(root)}, indent);
  }
  void line(const std::string& text) { out_ += text + "\n"; }
  std::string take() { return std::move(out_); }

 private:
  static std::string plain(const json::object& part) {
    return text(part, "text") + ": " + text(part, "shown");
  }

  static std::string values(const json::object& part, std::size_t width) {
    std::string out;
    for (const auto& item : part.at("readings").as_array()) {
      const std::string one = read(item.as_object(), text(part, "text"));
      if (!one.empty()) out += (out.empty() ? "" : ", ") + one;
    }
    if (out.empty()) return out;
    const std::size_t used = plain(part).size();
    return std::string(width > used ? width - used : 0, ' ') + "   " + out;
  }

  bool colour_;
  std::string out_;
};

std::string clock_of(const json::object& e) {
  if (!e.at("clock").is_object()) return " (started by hand)";
  const json::object& clock = e.at("clock").as_object();
  const std::string held = length_of(clock.at("held"));
  // A clock that stands still says nothing by what it shows.
  const std::string state = text(e, "state");
  const bool counts = state != "ok" && state != "on_hold";
  return (counts ? " for " + held : std::string{}) + " (for: " + length_of(clock.at("for")) +
         ", confirmed " + text(clock, "confirmed") + " of " + text(clock, "needed") + ")";
}

std::string end_of(const json::object& objection) {
  const std::string until = text(objection, "until");
  if (!until.empty()) {
    const auto at = parse_rfc3339(until);
    const Nanos left = at ? *at - Stamp::now().wall : Nanos{0};
    return ", until " + until +
           (left > Nanos{0} ? " (" + length_of(json::value(to_seconds(left))) + ")" : "");
  }
  return ", no end known";
}

std::string heading_of(const json::object& step, bool colour) {
  const std::string outlook = text(step, "outlook");
  const std::string status = text(step, "status");
  const std::string target = text(step, "target");
  std::string word = outlook == "over" || outlook == "under_way" ? status : outlook;
  if (outlook == "starts") word = "would start";
  if (outlook == "asks") word = "would ask for approval";
  if (outlook == "asked") word = "waits for approval";
  if (outlook == "would_not_act") word = "not in mode observe";
  if (outlook == "skipped") word = "does not apply";
  return std::string{step.at("current").as_bool() ? "> " : "  "} + "step " + text(step, "number") +
         " " + text(step, "do") + (target.empty() ? "" : " of " + target) + ": " +
         painted(word, colour);
}

void add_step(Tree& tree, const json::object& step, bool colour) {
  tree.line(heading_of(step, colour));
  if (text(step, "outlook") == "over") return;
  for (const auto& item : step.at("withheld").as_array()) {
    const json::object& o = item.as_object();
    const std::string detail = text(o, "detail");
    tree.line("    withheld: " + text(o, "reason") + (detail.empty() ? "" : " (" + detail + ")") +
              end_of(o));
  }
  if (const std::string people = text(step, "approval"); !people.empty())
    tree.line("    approval: " + people);
  for (const char* condition : {"if", "requires", "verify"}) {
    if (!step.at(condition).is_object()) continue;
    tree.line("    " + std::string{condition});
    tree.add(step.at(condition).as_object(), "    ");
  }
}

}  // namespace

std::string condition_tree(const json::object& condition, const std::string& indent, bool colour) {
  Tree tree(colour);
  tree.add(condition, indent);
  return tree.take();
}

std::string explain_tree(const json::object& e, bool colour) {
  Tree tree(colour);
  const std::string target = text(e, "target");
  tree.line(text(e, "rule") + (target.empty() ? "" : " [" + target + "]") + ": " +
            painted(text(e, "state"), colour) + clock_of(e));
  if (e.at("condition").is_object()) tree.add(e.at("condition").as_object(), "");
  const std::string incident = text(e, "incident");
  tree.line((incident.empty() ? "" : incident + " (" + text(e, "incident_state") + "): ") +
            text(e, "verdict"));
  for (const auto& item : e.at("steps").as_array()) add_step(tree, item.as_object(), colour);
  return tree.take();
}

}  // namespace runbookd::cli
