#include "daemon/cli/live/approve.hpp"

#include <boost/json.hpp>
#include <iostream>
#include <string>

#include "daemon/base/text.hpp"
#include "daemon/cli/live/ask.hpp"
#include "daemon/cli/live/question_screen.hpp"
#include "daemon/cli/live/screen_parts.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::cli {

namespace json = boost::json;

namespace {

// What was typed, without the blanks around it; nothing at the end of the input.
std::string answer_to(const std::string& prompt, const Dialogue& with) {
  with.out << prompt << std::flush;
  std::string line;
  if (!std::getline(with.in, line)) {
    with.out << "\n";
    return {};
  }
  if (line.ends_with('\r')) line.pop_back();
  return std::string(without_blanks_around(line));
}

// What has to be typed where more than a moment of service is at stake; empty: nothing.
std::string name_to_type(const json::object& q) {
  const std::string hazard = text(q.at("effect").as_object(), "hazard");
  if (q.at("by_hand").as_bool() || (hazard != "stateful" && hazard != "destructive")) return {};
  const std::string resource = text(q, "resource");
  return resource.empty() ? text(q, "do") : resource;
}

// Of an incident its newest question: the older ones do not stand any more.
const json::object* find_question(const json::value& answer, const std::string& subject) {
  const json::object* found = nullptr;
  for (const auto& item : list_of(answer, "approvals")) {
    const json::object& q = item.as_object();
    if (text(q, "id") == subject || text(q, "incident") == subject) found = &q;
  }
  return found;
}

// Nothing is sent: what would be approved was not seen.
int nothing_waits(const json::value& answer, const std::string& subject) {
  std::cerr << "runbookd: nothing waits for approval under `" << net::shown(subject) << "`\n";
  for (const auto& item : list_of(answer, "approvals")) {
    const json::object& q = item.as_object();
    std::cerr << "  = " << text(q, "id") << " does: " << net::shown(text(q, "summary")) << "\n";
  }
  return 2;
}

// While a new version is installed and the old one still runs.
bool tells_enough(const json::object& q) {
  if (q.contains("effect")) return true;
  std::cerr << "runbookd: the daemon is of an older version and does not say what it would do\n"
               "  = restart it, or approve unseen with --yes\n";
  return false;
}

}  // namespace

bool agrees(const json::object& q, const Dialogue& with) {
  const std::string word = ascii_lower(
      answer_to(q.at("by_hand").as_bool() ? "Is it done? [y/N] " : "Approve? [y/N] ", with));
  if (word != "y" && word != "yes") return false;
  const std::string name = name_to_type(q);
  if (name.empty()) return true;
  return answer_to("This is " + text(q.at("effect").as_object(), "hazard") + ". Type " +
                       net::shown(name) + " to approve it: ",
                   with) == name;
}

int ask_and_send(const CommandVerb& verb, const CommandOptions& options, const Dialogue& with) {
  const auto answer = get(options, "/api/v1/approvals");
  if (!answer) return 2;
  const json::value parsed = json::parse(*answer);
  const json::object* question = find_question(parsed, options.subject);
  if (question == nullptr) return nothing_waits(parsed, options.subject);
  if (!tells_enough(*question)) return 2;
  with.out << question_screen(*question, with.look) << "\n";
  if (!agrees(*question, with)) {
    with.out << "not approved: nothing was started, and nothing denied; the question stands\n";
    return 1;
  }
  CommandOptions shown = options;
  shown.subject = text(*question, "id");
  return send_command(verb, shown);
}

}  // namespace runbookd::cli
