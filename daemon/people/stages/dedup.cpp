#include "daemon/people/stages/dedup.hpp"

#include <cinttypes>
#include <cstdint>
#include <cstdio>

namespace runbookd::people {

namespace {

// FNV-1a, 32 bits: the same in every build, and no defence.
std::uint32_t hash_of(const std::string& text) {
  std::uint32_t out = 2166136261u;
  for (const unsigned char c : text) out = (out ^ c) * 16777619u;
  return out;
}

}  // namespace

std::string id_of(const Message& message, const std::string& contact) {
  if (message.key.empty()) return {};
  char words[9];
  std::snprintf(words, sizeof words, "%08" PRIx32, hash_of(message.title));
  return message.key + "/" + contact + "/" + words;
}

Verdict Dedup::judge(const Message& message) {
  if (message.id.empty()) return Verdict::on();
  if (!known_.insert(message.id).second)
    return Verdict::ends("it was told already (" + message.key + ")");
  by_age_.push_back(message.id);
  if (by_age_.size() > most_remembered) {
    known_.erase(by_age_.front());
    by_age_.pop_front();
  }
  return Verdict::on();
}

void Dedup::forget(const Message& message) {
  if (known_.erase(message.id) > 0) by_age_.remove(message.id);
}

}  // namespace runbookd::people
