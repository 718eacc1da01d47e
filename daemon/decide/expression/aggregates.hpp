// Aggregates over targets - share, count, any, all - kept up to date instead of counted anew.
//
// Each target's verdict is remembered with the instant until which it holds by itself
// (steadiness.hpp). A sample makes one target's verdict doubtful, time those that have run out, and
// only these are judged again; how many are true is a running count of integers, so nothing can
// drift. The cost per sample does not depend on how many targets there are. What comes out is, at
// every instant, what counting all of them would give. Internal to decide; owned by the core,
// which is on one thread.
#pragma once

#include <cstdint>
#include <memory>

#include "daemon/decide/expression/evaluate.hpp"

namespace runbookd::decide {

/// How many targets are true, how many are not, and why nothing is known of the first of the
/// others.
struct Tally {
  int yes = 0;
  int no = 0;
  Unknown why = Unknown::none;
  const Expr* because = nullptr;

  void add(const Value& verdict);
};

/// The targets of an aggregate's argument: those of the first of its sources that has a list; one
/// without a name when none has.
const std::vector<std::string>& targets_of_aggregate(const Expr& argument, const Plan& plan);

class Aggregates {
 public:
  /// Of all conditions and signals of `plan`, which must outlive it, as must the observations.
  explicit Aggregates(const Plan& plan);
  ~Aggregates();
  Aggregates(const Aggregates&) = delete;
  Aggregates& operator=(const Aggregates&) = delete;

  /// A sample of that target of that source is in the observations.
  void sampled(int source, int target);
  /// All is doubtful: the wall clock was stepped.
  void forget();
  /// Of a call of an aggregate; nullopt: it is none of those that are kept, or `world.now` lies
  /// before what was asked last.
  std::optional<Tally> tally(const Expr& call, const EvaluationContext& context);
  /// How many targets were judged so far, of all aggregates: what they cost.
  std::uint64_t judged() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace runbookd::decide
