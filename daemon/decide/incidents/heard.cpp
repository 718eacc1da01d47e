#include "daemon/decide/incidents/heard.hpp"

#include "daemon/decide/incidents/record.hpp"

namespace runbookd::decide {

namespace {

constexpr Nanos resolved_memory = hours{1};

}  // namespace

bool is_forgotten(const HeardOf& word, Wall now) {
  const Nanos kept = word.status == heard_word::resolved ? resolved_memory : heard_memory;
  return word.status != heard_word::firing && now - word.at.wall > kept;
}

void note_heard(HeardByProbe& heard, const Record& r) {
  HeardByTarget& targets = heard[fact_of(r, probe_fact)];
  if (!targets.contains(r.target) && targets.size() >= most_heard_targets) return;
  targets[r.target] = {r.at, r.status, r.text, r.until};
}

void forget_heard(HeardByProbe& heard, Wall now) {
  for (auto& [probe, targets] : heard)
    std::erase_if(targets, [&](const auto& it) { return is_forgotten(it.second, now); });
  std::erase_if(heard, [](const auto& it) { return it.second.empty(); });
}

}  // namespace runbookd::decide
