#include "daemon/people/rehearsal.hpp"

#include "daemon/people/stages/dedup.hpp"

namespace runbookd::people {

std::vector<Message> rehearsal(const std::string& contact, const std::string& who, Wall now) {
  const auto moment = std::chrono::duration_cast<milliseconds>(now.time_since_epoch()).count();
  Message opens;
  opens.incident = "TEST-" + std::to_string(moment);
  opens.contact = contact;
  opens.meaning = MessageMeaning::opens;
  opens.title = "[TEST] " + contact + " (" + opens.incident + "): a test of this contact";
  opens.text = "Nothing is wrong. Asked for by " + who + " with `runbookd notify test`.";
  opens.rule = "test";
  opens.severity = "P3";
  opens.state = "open";
  opens.at = now;
  opens.sent = now;
  Message over = opens;
  over.meaning = MessageMeaning::resolved;
  over.pages = false;
  over.title = "[TEST] " + contact + " (" + opens.incident + "): resolved: the test is over";
  over.state = "resolved";
  opens.key = opens.incident + "/opened";
  over.key = opens.incident + "/resolved";
  opens.id = id_of(opens, contact);
  over.id = id_of(over, contact);
  return {std::move(opens), std::move(over)};
}

}  // namespace runbookd::people
