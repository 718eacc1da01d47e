// Aggregates that are kept are, at every instant, what counting all targets gives; and what they
// cost does not depend on how many targets there are.
#include "daemon/decide/expression/aggregates.hpp"

#include <bit>
#include <cmath>
#include <random>

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace aggregates_test {

using namespace runbookd;
using namespace runbookd::decide;
using namespace runbookd::scene;
using namespace std::chrono_literals;

namespace {

constexpr const char* book_text = R"(version: 1
probes:
  fleet: {http: "http://{{ target }}/", every: 10s, timeout: 2s, targets: [a, b, c, d, e, f, g],
          json: {n: n as number, t: t as unix, w: w as string, d: d as s}}
  other: {http: "http://{{ target }}/", every: 15s, timeout: 2s, targets: [x, g, e, c, a], json: {n: n as number}}
  one: {http: "http://127.0.0.1:1/", every: 5s, timeout: 1s, json: {n: n as number}}
  m: {scrape: "http://{{ target }}/metrics", every: 10s, timeout: 2s, targets: [a, b, c]}
signals:
  failing: not fleet.up or fleet.n > 5
  plain: fleet.n
  s0: share(not fleet.up)
  s1: count(fleet.up)
  s2: any(fleet.latency > 30ms)
  s3: all(fleet.up)
  s4: share(failing)
  s5: share(avg(fleet.n over 1m) > 3)
  s6: count(fleet.age > 12s)
  s7: any(until(fleet.t) < 20s)
  s8: count(age(fleet.t) > 10s and fleet.up)
  s9: share(fleet.n is unknown)
  s10: share(consecutive_failures(fleet) >= 2)
  s11: count(fleet.up and other.up)
  s12: share(fleet.up and one.up)
  s13: any(fraction_true(fleet.up over 30s) < 50%)
  s14: count(default(fleet.n, 9) > 4)
  s15: count(fleet.w == "x")
  s16: all(self.network_ok and fleet.up)
  s17: count(fleet.n / other.n > 100%)
  s18: count(hour("America/St_Johns") >= 23 and fleet.up)
  s19: share(rate(m.c_total over 1m) > 1/s)
  s20: count(m.g > 5)
  s21: count(max(m.g over 30s) > 5)
  s22: count(fleet.age * 2 > 25s)
  s23: count(fleet.d - fleet.age > 3s)
  s24: count(fleet.up and not firing("down"))
  s25: count(changes(fleet.w over 1m) > 1 or not fleet.up)
  s26: count(fleet.up) + count(other.up) > 6
  s27: any(share(other.up) > 50% and fleet.up)
  s28: count(-fleet.age < -15s or until(fleet.t) + 5s < 8s)
  s29: count(weekday() == 4 and hour() >= 3 and fleet.up)
  s30: share(weekday("Asia/Tokyo") == 4 and hour("Asia/Tokyo") >= 12 and fleet.up)
  s31: any(avg(plain over 1m) > 3)
  s32: count(fleet.n / other.n * fleet.age > 10s)
  s33: any(fleet.age * one.n > 20s)
  s34: count(default(fleet.age, 1s) / other.n > 4s)
  s35: count((fleet.d / fleet.age) is unknown)
rules:
  - {name: down, severity: P3, when: not one.up}
)";

bool same(const Value& a, const Value& b) {
  return a.unknown == b.unknown && a.because == b.because &&
         std::bit_cast<std::uint64_t>(a.number) == std::bit_cast<std::uint64_t>(b.number);
}

// Samples, clocks and rulebook of one random history.
class History {
 public:
  explicit History(unsigned seed)
      : random_(seed), book_(load_text(book_text)), seen_(plan()), kept_(plan()) {
    now_.mono = Mono{hours{1}};
    now_.wall = Wall{from_seconds(1736996400)};
  }

  const Plan& plan() const { return *book_->plan; }

  void step() {
    const Nanos passed = one_of(0, 4) == 0 ? Nanos{0} : Nanos{1000} * one_of(1, 4'000'000);
    now_ = {now_.mono + passed, now_.wall + passed};
    if (one_of(0, 60) == 0) now_.wall += seconds{one_of(-40, 40)};
    if (one_of(0, 40) == 0) network_ok_ = !network_ok_;
    if (one_of(0, 5) != 0) sample(one_of(0, plan().instance_count - 1));
  }

  // The signals whose kept value is another than the one that is counted.
  std::vector<std::string> wrong() {
    std::vector<std::string> out;
    EvaluationContext counted{plan(), seen_, now_, network_ok_, {}};
    EvaluationContext kept = counted;
    kept.aggregates = &kept_;
    for (const auto& [name, expr] : plan().signals)
      if (!same(evaluate(*expr, counted), evaluate(*expr, kept)))
        out.push_back(name + ": " + format(evaluate(*expr, counted)) + ", kept " +
                      format(evaluate(*expr, kept)));
    return out;
  }

 private:
  int one_of(int first, int last) {
    return std::uniform_int_distribution<int>{first, last}(random_);
  }

  Cell cell_of(const std::string& name) {
    if (one_of(0, 8) == 0) return {};
    const double unix_now = to_seconds(now_.wall.time_since_epoch());
    if (name == "w") return std::string(one_of(0, 1) == 0 ? "x" : "y");
    if (name == "t") return unix_now + one_of(-60, 60);
    if (name == "c_total") {
      total_ += one_of(0, 30);
      return SeriesSet{SeriesKind::counter, true, 0, {{1, std::nan(""), total_}}};
    }
    if (name == "g") {
      SeriesSet set{SeriesKind::gauge, true, 0, {}};
      for (int i = one_of(0, 3); i > 1; --i)
        set.points.push_back({1, std::nan(""), one_of(0, 9) * 1.0,
                              one_of(0, 1) == 0 ? unix_now - one_of(-60, 40) : std::nan("")});
      return set;
    }
    return one_of(0, 20) == 0 ? std::nan("") : one_of(0, 9) * 1.0;
  }

  void sample(int instance) {
    const auto [index, target] = plan().locate(instance);
    Sample s;
    const int outcome = one_of(0, 9);
    s.outcome = outcome < 6 ? Outcome::ok : outcome < 9 ? Outcome::bad : Outcome::unknown;
    s.reason = s.outcome == Outcome::bad ? Reason::state : Reason::none;
    s.latency = milliseconds{one_of(1, 60)};
    for (const auto& signal : plan().sources[static_cast<std::size_t>(index)].signals)
      s.cells.push_back(cell_of(signal.name));
    seen_.add(plan(), instance, std::move(s), now_);
    kept_.sampled(index, target);
  }

  std::mt19937 random_;
  std::shared_ptr<load::Rulebook> book_;
  Observations seen_;
  Aggregates kept_;
  Stamp now_;
  bool network_ok_ = true;
  double total_ = 0;
};

std::string fleet_of(int count) {
  std::string targets;
  for (int i = 0; i < count; ++i) targets += (i == 0 ? "" : ", ") + ("t" + std::to_string(i));
  return R"(version: 1
probes:
  fleet: {http: "http://{{ target }}/", every: 10s, timeout: 2s, json: {n: n as number}, targets: [)" +
         targets + R"(]}
rules:
  - {name: many, severity: P3, when: share(not fleet.up) > 30% or count(avg(fleet.n over 1m) > 3) > 1}
)";
}

// How many targets are judged for each sample, in the steady state of a fleet.
double judged_per_sample(int count) {
  const auto book = load_text(fleet_of(count));
  const Plan& plan = *book->plan;
  Observations seen(plan);
  Aggregates kept(plan);
  std::uint64_t before = 0;
  const Nanos apart = Nanos{seconds{10}} / count;
  Stamp now{Mono{hours{1}}, Wall{from_seconds(1736996400)}};
  const int rounds = 30;
  for (int round = 0; round < rounds; ++round) {
    if (round == rounds / 2) before = kept.judged();
    for (int i = 0; i < count; ++i) {
      now = {now.mono + apart, now.wall + apart};
      Sample s;
      s.outcome = (i + round) % 7 == 0 ? Outcome::bad : Outcome::ok;
      s.cells.resize(plan.sources.front().signals.size(), Cell{1.0});
      seen.add(plan, i, std::move(s), now);
      kept.sampled(0, i);
      const EvaluationContext context{plan, seen, now, true, {}, nullptr, nullptr, &kept};
      judge(plan.rules.front().when, context);
    }
  }
  return static_cast<double>(kept.judged() - before) / (rounds / 2.0 * count);
}

}  // namespace

TEST_CASE("an aggregate that is kept is what counting all targets gives, at every instant") {
  for (unsigned seed = 1; seed <= 25; ++seed) {
    History history(seed);
    for (int i = 0; i < 250; ++i) {
      history.step();
      INFO("seed " << seed << ", step " << i);
      REQUIRE(history.wrong() == std::vector<std::string>{});
    }
  }
}

TEST_CASE("what an aggregate costs per sample does not depend on how many targets there are") {
  const double few = judged_per_sample(10);
  const double many = judged_per_sample(2'000);
  INFO(few << " targets judged per sample of ten, " << many << " of two thousand");
  CHECK(few < 8);  // of two aggregates; a window's points leave one by one
  CHECK(many < 1.2 * few);
}

TEST_CASE("names are found by a search, wherever they stand") {
  const std::vector<std::string> names{"m", "b", "z", "a", "b2"};
  const auto order = order_of(names);
  for (std::size_t i = 0; i < names.size(); ++i) {
    CHECK(place_in(names, order, names[i]) == static_cast<int>(i));
    CHECK(place_in(names, {}, names[i]) == static_cast<int>(i));
  }
  for (const char* other : {"", "a0", "zz", "b1"}) {
    CHECK(place_in(names, order, other) == -1);
    CHECK(place_in(names, {}, other) == -1);
  }
}

}  // namespace aggregates_test
