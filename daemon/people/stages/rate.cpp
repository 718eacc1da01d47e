#include "daemon/people/stages/rate.hpp"

#include <utility>

namespace runbookd::people {

namespace {

std::string text_of(const MessageRate& rate) {
  return std::to_string(rate.count) + (rate.count == 1 ? " message in " : " messages in ") +
         format_duration(rate.per);
}

}  // namespace

Verdict Rate::judge(const std::string& contact, const ContactBounds& bounds, const Message& message,
                    Mono now) {
  if (!bounds.rate) return Verdict::on();
  Lately& lately = by_contact_[contact];
  while (!lately.sent.empty() && now - lately.sent.front() >= bounds.rate->per)
    lately.sent.pop_front();
  const bool over = lately.sent.size() >= static_cast<std::size_t>(bounds.rate->count);
  const bool must_go = message.severity == "P0" || message.meaning == MessageMeaning::resolved ||
                       message.meaning == MessageMeaning::acknowledged;
  if (over && !must_go) return Verdict::ends("it had " + text_of(*bounds.rate));
  if (over) return Verdict::on();  // beyond the bound nothing is counted: the deque stays bounded
  lately.sent.push_back(now);
  lately.told = false;
  return Verdict::on();
}

bool Rate::is_to_be_told(const std::string& contact) {
  return !std::exchange(by_contact_[contact].told, true);
}

Message left_out(const Message& message, const MessageRate& rate) {
  Message out;
  out.contact = message.contact;
  out.key = message.key + "/rate";
  out.title = "more than " + text_of(rate) + ": others are left out until there are fewer";
  out.text =
      "Of P0, and of what is acknowledged or resolved, you are told all the same. `runbookd "
      "status` has all.";
  out.at = message.at;
  return out;
}

}  // namespace runbookd::people
