#include "tests/simulation/message_watch.hpp"

#include "daemon/base/text.hpp"

namespace runbookd::simulation {

using namespace decide;

void MessageWatch::booted(const Disk& disk) {
  *this = {};
  for (const journal::Entry& entry : disk.entries()) heard(entry.record);
  at_boot_ = owed_;
}

void MessageWatch::heard(const Record& r) {
  const std::string key = fact_of(r, "key");
  if (r.kind != RecordKind::message || key.empty()) return;
  if (r.status == "told" || r.status == "informed") {
    const std::string contacts = fact_of(r, "contacts");
    for (std::string_view rest = contacts; !rest.empty();) {
      const ToWhom it{key, next_piece(rest, ',')};
      owed_.insert(it);
      // A wall clock that is put back shows the moment of a task a second time.
      if (key.starts_with("task/")) sent_.erase(it);
    }
    return;
  }
  const ToWhom it{key, fact_of(r, "contact")};
  owed_.erase(it);
  if (r.status == "sent") sent_.insert(it);
}

std::string MessageWatch::told(const Notify& news) {
  for (const Notify& one : news.list)
    if (const std::string wrong = told(one); !wrong.empty()) return wrong;
  if (!news.list.empty() || news.key.empty()) return {};
  for (const std::string& contact : news.contacts) {
    const ToWhom it{news.key, contact};
    at_boot_.erase(it);
    if (sent_.contains(it)) return news.key + " is told to " + contact + " a second time";
    if (!owed_.contains(it)) return news.key + " is told to " + contact + " without a record";
  }
  return {};
}

std::string MessageWatch::forgotten() const {
  if (at_boot_.empty()) return {};
  const auto& [key, contact] = *at_boot_.begin();
  return key + " was on its way to " + contact + ", and is not told again after the crash";
}

}  // namespace runbookd::simulation
