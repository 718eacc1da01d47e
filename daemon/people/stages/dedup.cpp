#include "daemon/people/stages/dedup.hpp"

#include "daemon/base/fnv.hpp"

namespace runbookd::people {

namespace {

// Of what people read in it; the rest is in the hash. Receivers cut names that are too long.
constexpr std::size_t most_of_a_key = 64;
constexpr std::size_t most_of_a_contact = 32;

}  // namespace

std::string id_of(const Message& message, const std::string& contact) {
  if (message.key.empty()) return {};
  const std::uint64_t hash = fnv(fnv(fnv(fnv_start, message.key), contact), message.title);
  return message.key.substr(0, most_of_a_key) + "/" + contact.substr(0, most_of_a_contact) + "/" +
         fnv_text(hash);
}

Verdict Dedup::judge(const Message& message) {
  if (message.id.empty()) return Verdict::on();
  if (!known_.try_emplace(message.id, false).second)
    return Verdict::ends("it was told already (" + message.key + ")");
  by_age_.push_back(message.id);
  if (by_age_.size() > most_remembered) {
    known_.erase(by_age_.front());
    by_age_.pop_front();
  }
  return Verdict::on();
}

void Dedup::forget(const std::string& id) {
  if (known_.erase(id) > 0) by_age_.remove(id);
}

void Dedup::delivered(const std::string& id) {
  if (const auto it = known_.find(id); it != known_.end()) it->second = true;
}

bool Dedup::is_delivered(const std::string& id) const {
  const auto it = known_.find(id);
  return it != known_.end() && it->second;
}

}  // namespace runbookd::people
