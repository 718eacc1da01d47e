#include <unistd.h>

#include <boost/json.hpp>
#include <iostream>

#include "daemon/base/text.hpp"
#include "daemon/cli/live/ask.hpp"
#include "daemon/cli/live/explain_tree.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::cli {

namespace json = boost::json;

namespace {

// `INC-7` and nothing else is an incident.
bool is_incident(const std::string& word) {
  constexpr std::string_view prefix = "INC-";
  return word.size() > prefix.size() && word.starts_with(prefix) &&
         are_digits(std::string_view{word}.substr(prefix.size()));
}

std::string path_of(const ExplainOptions& options) {
  std::string path = "/api/v1/explain?";
  path +=
      (is_incident(options.subject) ? "incident=" : "rule=") + net::percent_encode(options.subject);
  if (!options.target.empty()) path += "&target=" + net::percent_encode(options.target);
  return path;
}

}  // namespace

int explain_verb(const ExplainOptions& options) {
  const auto answer = get(options, path_of(options));
  if (!answer) return 2;
  if (options.json) {
    std::cout << *answer << "\n";
    return 0;
  }
  const bool colour = wants_colour(STDOUT_FILENO);
  const json::value parsed = json::parse(*answer);
  const json::array& list = parsed.at("explanations").as_array();
  // Of many targets those that are well need no explanation.
  std::size_t well = 0;
  for (const auto& item : list) {
    const json::object& e = item.as_object();
    if (list.size() > 1 && text(e, "state") == "ok") {
      ++well;
      continue;
    }
    std::cout << explain_tree(e, colour) << "\n";
  }
  if (well > 0)
    std::cout << well << (well == 1 ? " target is" : " targets are")
              << " ok; --target explains one of them\n";
  return 0;
}

}  // namespace runbookd::cli
