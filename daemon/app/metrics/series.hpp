// One family's series, kept in step with what the rulebook implies: those still wanted after a
// reload keep their value, the others go. Internal to metrics; who uses it includes the family's
// header.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "daemon/app/metrics/families.hpp"

namespace runbookd::metrics {

using Labels = std::map<std::string, std::string>;

/// A pair for Labels; the value becomes valid UTF-8, which the serializer does not look after.
std::pair<std::string, std::string> label(std::string_view name, std::string_view value);

/// A fleet has hundreds of thousands of series, and each is looked up at a reload.
struct LabelsHash {
  std::size_t operator()(const Labels& labels) const {
    std::size_t out = labels.size();
    for (const auto& [name, value] : labels) {
      out = (out ^ std::hash<std::string>{}(name)) * 0x9e3779b97f4a7c15ull;
      out = (out ^ std::hash<std::string>{}(value)) * 0x9e3779b97f4a7c15ull;
    }
    return out ^ (out >> 32);
  }
};

template <class Metric>
class Series {
 public:
  explicit Series(prometheus::Family<Metric>& family) : family_(family) {}

  /// Everything is unwanted until want() says otherwise.
  void begin() {
    for (auto& [labels, slot] : slots_) slot.wanted = false;
  }
  /// The series, made if need be; the pointer is good until it is dropped.
  template <class... Args>
  Metric* want(const Labels& labels, const Args&... args) {
    Slot& slot = slots_[labels];
    if (slot.metric == nullptr) slot.metric = &family_.Add(labels, args...);
    slot.wanted = true;
    return slot.metric;
  }
  void end() {
    for (auto it = slots_.begin(); it != slots_.end();) {
      if (it->second.wanted) {
        ++it;
        continue;
      }
      family_.Remove(it->second.metric);
      it = slots_.erase(it);
    }
  }
  void drop(const Labels& labels) {
    const auto it = slots_.find(labels);
    if (it == slots_.end()) return;
    family_.Remove(it->second.metric);
    slots_.erase(it);
  }
  Metric* find(const Labels& labels) const {
    const auto it = slots_.find(labels);
    return it == slots_.end() ? nullptr : it->second.metric;
  }

 private:
  struct Slot {
    Metric* metric = nullptr;
    bool wanted = true;
  };
  prometheus::Family<Metric>& family_;
  std::unordered_map<Labels, Slot, LabelsHash> slots_;
};

}  // namespace runbookd::metrics
