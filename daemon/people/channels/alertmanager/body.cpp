#include "daemon/people/channels/alertmanager/body.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/base/text.hpp"
#include "daemon/net/json.hpp"
#include "daemon/people/sending/alert.hpp"

namespace runbookd::channels::alertmanager_channel {

namespace json = boost::json;
using net::json_string;

namespace {

constexpr std::string_view path = "/api/v2/alerts";
constexpr std::string_view name = "alertmanager";
constexpr std::string_view no_severity = "-";

// What an earlier message of the incident left: `alertmanager P1 2026-11-29T03:00:00.000Z`.
struct Open {
  std::string severity;
  std::string since;
};
Open before(const Message& message) {
  const auto words = words_of(message.kept);
  if (words.size() != 3 || words[0] != name)
    return {message.severity, rfc3339(message.since.value_or(message.at))};
  return {words[1] == no_severity ? std::string{} : std::string(words[1]), std::string(words[2])};
}

json::object alert_of(const Message& message, const std::string& since, Wall ends) {
  json::object out;
  out["labels"] = sending::alert_labels(message);
  out["annotations"] = sending::alert_annotations(message);
  out["startsAt"] = json_string(since);
  out["endsAt"] = json_string(rfc3339(ends));
  if (!message.link.empty()) out["generatorURL"] = json_string(message.link);
  return out;
}

}  // namespace

std::string alerts_body(const Message& message) {
  const Open open = before(message);
  const bool over = message.meaning == MessageMeaning::resolved;
  json::array out;
  out.push_back(alert_of(message, open.since, over ? message.sent : message.sent + lasts));
  if (open.severity != message.severity) {
    Message milder = message;
    milder.severity = open.severity;
    out.push_back(alert_of(milder, open.since, message.sent));
  }
  return json::serialize(out);
}

std::string kept_of(const Message& message) {
  const std::string_view severity =
      message.severity.empty() ? no_severity : std::string_view{message.severity};
  return std::string(name) + " " + std::string(severity) + " " + before(message).since;
}

std::string api_url(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  return url.ends_with(path) ? std::string(url) : std::string(url) + std::string(path);
}

}  // namespace runbookd::channels::alertmanager_channel
