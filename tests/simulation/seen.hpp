// What an onlooker knows of the probes: the samples as they came, and nothing of what the core made
// of them.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "daemon/base/sample.hpp"
#include "daemon/decide/plan.hpp"

namespace runbookd::simulation {

struct SeenInstance {
  int source = 0;
  int target = 0;
  bool ever = false;  ///< something conclusive came
  int failures = 0;
  Mono conclusive{};
  std::optional<Mono> turned_bad;
  Nanos latency{};
  std::vector<Cell> cells;
  std::uint64_t samples = 0;  ///< runs that ended, conclusive or not
};

/// A condition's value to somebody who cannot know everything.
enum class Truth { no, yes, unknown };
inline Truth negated(Truth t) {
  return t == Truth::unknown ? t : t == Truth::yes ? Truth::no : Truth::yes;
}
inline Truth both(Truth a, Truth b) {
  if (a == Truth::no || b == Truth::no) return Truth::no;
  return a == Truth::yes && b == Truth::yes ? Truth::yes : Truth::unknown;
}
inline Truth truth(bool b) { return b ? Truth::yes : Truth::no; }

class Seen {
 public:
  void use(const decide::Plan& plan, bool keep);
  void add(int instance, const Sample& sample, Mono now);

  const SeenInstance& at(int instance) const {
    return instances_[static_cast<std::size_t>(instance)];
  }
  int count() const { return static_cast<int>(instances_.size()); }
  const decide::Plan& plan() const { return *plan_; }
  /// Nothing conclusive for two intervals and a timeout; false when nothing ever came.
  bool stale(int instance, Mono now) const;
  bool fresh(int instance, Mono now) const { return at(instance).ever && !stale(instance, now); }

  // What conditions read; `target` is an index among the source's targets.
  Truth up(std::string_view source, int target, Mono now) const;
  Truth failures_at_least(std::string_view source, int count, Mono now) const;
  std::optional<double> number(std::string_view source, std::string_view signal, Mono now) const;
  std::optional<double> latency(std::string_view source, Mono now) const;
  /// However old it is.
  std::optional<double> last_number(std::string_view source, std::string_view signal) const;

 private:
  int find(std::string_view source, int target) const;

  const decide::Plan* plan_ = nullptr;
  std::vector<SeenInstance> instances_;
  std::vector<std::string> names_;  ///< of the instances, for a reload
};

}  // namespace runbookd::simulation
