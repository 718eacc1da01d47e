#include "daemon/people/stages/list.hpp"

#include <algorithm>
#include <tuple>

namespace runbookd::people {

namespace {

// The worst first, and of those the oldest.
bool comes_first(const Message& a, const Message& b) {
  return std::tie(a.severity, a.since, a.incident) < std::tie(b.severity, b.since, b.incident);
}

std::string title_of_list(const std::vector<Message>& messages, const std::string& why) {
  const auto over = std::count_if(messages.begin(), messages.end(), [](const Message& m) {
    return m.meaning == MessageMeaning::resolved;
  });
  const auto all = static_cast<std::ptrdiff_t>(messages.size());
  std::string out = std::to_string(all) + (all == 1 ? " incident" : " incidents");
  if (!why.empty()) out += " " + why;
  if (over == all) return out + (all == 1 ? ": it is over" : ": all are over");
  return over == 0 ? out : out + ": " + std::to_string(over) + " of them over";
}

}  // namespace

Message list_of(std::vector<Message> messages, const std::string& why) {
  std::sort(messages.begin(), messages.end(), comes_first);
  Message out = messages.front();
  out.meaning = MessageMeaning::tells;
  out.pages = std::any_of(messages.begin(), messages.end(), [](const auto& m) { return m.pages; });
  out.title = title_of_list(messages, why);
  out.text.clear();
  out.fields.clear();
  out.incident.clear();
  out.rule.clear();
  out.state.clear();
  out.link.clear();
  out.since.reset();
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const Message& it = messages[i];
    out.mentions.push_back({it.incident, it.rule, it.key, it.id});
    if (i < most_listed) out.text += it.title + "\n";
  }
  if (messages.size() > most_listed)
    out.text += "and " + std::to_string(messages.size() - most_listed) + " more\n";
  out.text += "all of them: runbookd incidents";
  return out;
}

}  // namespace runbookd::people
