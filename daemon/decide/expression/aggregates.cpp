#include "daemon/decide/expression/aggregates.hpp"

#include <algorithm>
#include <queue>
#include <set>
#include <unordered_map>
#include <utility>

#include "daemon/decide/expression/reads.hpp"
#include "daemon/decide/expression/steadiness.hpp"

namespace runbookd::decide {

namespace {

// Both clocks are read one after the other; what is more is a clock that was set or is slewed.
constexpr Nanos clocks_apart = milliseconds{1};

// Whether each target's part depends on nothing but its own samples, time, and what is asked of the
// world at large.
bool can_be_kept(const Expr& argument) {
  bool can = true;
  visit_all(argument, [&](const Expr& e) {
    const bool of_incident = e.kind == Expr::Kind::path && e.ref.what == Ref::What::variable;
    can = can && !of_incident && !is_aggregate(e);
  });
  return can;
}

struct Later {
  bool operator()(const std::pair<Mono, int>& a, const std::pair<Mono, int>& b) const {
    return a.first > b.first;
  }
};

// One call of an aggregate and what is known of its targets.
class Kept {
 public:
  Kept(const Expr& argument, const Plan& plan)
      : argument_(argument),
        targets_(targets_of_aggregate(argument, plan)),
        verdicts_(targets_.size()) {
    visit_all(argument, [&](const Expr& e) {
      if (e.kind == Expr::Kind::call && e.fn == Function::firing)
        asked_.push_back(&e.arguments.front().value->text);
    });
    fires_.resize(asked_.size());
    doubt_all();
  }

  int size() const { return static_cast<int>(targets_.size()); }
  const std::vector<std::string>& targets() const { return targets_; }
  std::uint64_t judged() const { return judged_; }

  void doubt(int target) {
    TargetVerdict& v = verdicts_[static_cast<std::size_t>(target)];
    if (std::exchange(v.doubtful, true)) return;
    doubtful_.push_back(target);
  }
  void doubt_all() {
    for (int i = 0; i < size(); ++i) doubt(i);
  }

  std::optional<Tally> tally(const EvaluationContext& context) {
    if (context.now.mono < latest_) return std::nullopt;
    latest_ = context.now.mono;
    look_at_large(context);
    while (!due_.empty() && due_.top().first < context.now.mono) expire(context.now.mono);
    for (const int target : std::exchange(doubtful_, {})) judge_target(target, context);
    Tally out{yes_, no_, Unknown::none, nullptr};
    if (unknown_.empty()) return out;
    const TargetVerdict& first = verdicts_[static_cast<std::size_t>(*unknown_.begin())];
    out.why = first.why;
    out.because = first.because;
    return out;
  }

 private:
  enum class Is : std::uint8_t { nothing, yes, no, unknown };
  struct TargetVerdict {
    Mono holds_until = Mono::max();
    Mono queued = Mono::max();  ///< when it is looked at next
    const Expr* because = nullptr;
    Unknown why = Unknown::none;
    Is is = Is::nothing;
    bool doubtful = false;
  };

  // What all targets have in common.
  void look_at_large(const EvaluationContext& context) {
    bool same = context.network_ok == network_ok_;
    network_ok_ = context.network_ok;
    for (std::size_t i = 0; i < asked_.size(); ++i) {
      const bool fires = context.ledger != nullptr && context.ledger->fires(*asked_[i]);
      same = same && fires == fires_[i];
      fires_[i] = fires;
    }
    const Nanos offset = context.now.wall.time_since_epoch() - context.now.mono.time_since_epoch();
    const Nanos moved = offset > offset_ ? offset - offset_ : offset_ - offset;
    if (same && moved <= clocks_apart) return;
    offset_ = offset;
    doubt_all();
  }

  // Whose time in the queue has come: doubtful, or good for longer by now.
  void expire(Mono now) {
    const int target = due_.top().second;
    TargetVerdict& v = verdicts_[static_cast<std::size_t>(target)];
    const bool newest = due_.top().first == v.queued;
    due_.pop();
    if (!newest) return;
    v.queued = Mono::max();
    if (v.holds_until < now)
      doubt(target);
    else
      queue(target, v);
  }

  void queue(int target, TargetVerdict& v) {
    if (v.holds_until >= v.queued) return;
    v.queued = v.holds_until;
    due_.emplace(v.queued, target);
  }

  void judge_target(int target, const EvaluationContext& context) {
    ++judged_;
    EvaluationContext own = context;
    own.target = targets_[static_cast<std::size_t>(target)];
    own.incident = nullptr;
    own.aggregates = nullptr;
    const Value value = evaluate(argument_, own);
    TargetVerdict& v = verdicts_[static_cast<std::size_t>(target)];
    count(target, v.is, -1);
    v.is = !value.known() ? Is::unknown : value.truth() ? Is::yes : Is::no;
    v.why = value.unknown;
    v.because = value.because;
    count(target, v.is, 1);
    v.doubtful = false;
    v.holds_until = steady_until(argument_, own);
    queue(target, v);
  }

  void count(int target, Is is, int by) {
    if (is == Is::yes) yes_ += by;
    if (is == Is::no) no_ += by;
    if (is != Is::unknown) return;
    if (by > 0)
      unknown_.insert(target);
    else
      unknown_.erase(target);
  }

  const Expr& argument_;
  const std::vector<std::string>& targets_;
  std::vector<TargetVerdict> verdicts_;
  std::vector<const std::string*> asked_;  ///< rules that it asks whether they fire
  std::vector<int> doubtful_;
  std::priority_queue<std::pair<Mono, int>, std::vector<std::pair<Mono, int>>, Later> due_;
  std::set<int> unknown_;    ///< in the order of the targets: the first gives its reason
  std::vector<bool> fires_;  ///< and whether they did
  bool network_ok_ = true;
  Nanos offset_ = Nanos::min() / 2;  ///< of the wall clock from the monotonic one
  Mono latest_ = Mono::min();
  std::uint64_t judged_ = 0;
  int yes_ = 0;
  int no_ = 0;
};

// Who reads a source, and which of its targets each of the source's is; -1 = none of them.
struct Reader {
  Kept* kept = nullptr;
  bool all = false;         ///< the source has no list: it is a part of every target
  std::vector<int> places;  ///< empty: the source's own
};

}  // namespace

void Tally::add(const Value& verdict) {
  if (verdict.known()) {
    ++(verdict.truth() ? yes : no);
  } else if (why == Unknown::none) {
    why = verdict.unknown;
    because = verdict.because;
  }
}

const std::vector<std::string>& targets_of_aggregate(const Expr& argument, const Plan& plan) {
  static const std::vector<std::string> unnamed{std::string{}};
  for (const int source : reads_of(argument))
    if (plan.sources[static_cast<std::size_t>(source)].listed)
      return plan.sources[static_cast<std::size_t>(source)].targets;
  return unnamed;
}

struct Aggregates::State {
  explicit State(const Plan& p) : plan(p), readers(p.sources.size()) {}

  void add(const Condition& condition) {
    if (condition.expr) add(*condition.expr);
  }

  void add(const Expr& expr) {
    visit_all(expr, [&](const Expr& e) {
      if (!is_aggregate(e) || kept.contains(&e)) return;
      const Expr& argument = *e.arguments.front().value;
      if (!can_be_kept(argument)) return;
      Kept& own = *kept.emplace(&e, std::make_unique<Kept>(argument, plan)).first->second;
      for (const int source : reads_of(argument)) read(own, source);
    });
  }

  void read(Kept& own, int index) {
    const Source& source = plan.sources[static_cast<std::size_t>(index)];
    Reader reader{&own, !source.listed, {}};
    if (source.listed && &source.targets != &own.targets()) {
      std::unordered_map<std::string_view, int> place;
      for (int i = 0; i < own.size(); ++i)
        place.emplace(own.targets()[static_cast<std::size_t>(i)], i);
      for (const auto& target : source.targets) {
        const auto it = place.find(target);
        reader.places.push_back(it == place.end() ? -1 : it->second);
      }
    }
    readers[static_cast<std::size_t>(index)].push_back(std::move(reader));
  }

  const Plan& plan;
  std::unordered_map<const Expr*, std::unique_ptr<Kept>> kept;
  std::vector<std::vector<Reader>> readers;  ///< by source
};

Aggregates::Aggregates(const Plan& plan) : state_(std::make_unique<State>(plan)) {
  for (const auto& [name, expr] : plan.signals)
    if (expr) state_->add(*expr);
  for (const Rule& rule : plan.rules) {
    for (const Condition* condition : {&rule.when, &rule.verify}) state_->add(*condition);
    for (const SeverityCase& severity : rule.severities) state_->add(severity.when);
    for (const Step& step : rule.steps)
      for (const Condition* condition : {&step.if_, &step.requires_, &step.verify})
        state_->add(*condition);
  }
}

Aggregates::~Aggregates() = default;

void Aggregates::sampled(int source, int target) {
  for (const Reader& reader : state_->readers[static_cast<std::size_t>(source)]) {
    if (reader.all) {
      reader.kept->doubt_all();
      continue;
    }
    const int place =
        reader.places.empty() ? target : reader.places[static_cast<std::size_t>(target)];
    if (place >= 0) reader.kept->doubt(place);
  }
}

void Aggregates::forget() {
  for (auto& [call, kept] : state_->kept) kept->doubt_all();
}

std::uint64_t Aggregates::judged() const {
  std::uint64_t out = 0;
  for (const auto& [call, kept] : state_->kept) out += kept->judged();
  return out;
}

std::optional<Tally> Aggregates::tally(const Expr& call, const EvaluationContext& context) {
  const auto it = state_->kept.find(&call);
  return it == state_->kept.end() ? std::nullopt : it->second->tally(context);
}

}  // namespace runbookd::decide
