// What `check` says of conditions must be true: conditions are made up by the thousand, and no
// value that a probe could see may ever prove a claim wrong.
#include <random>

#include "config/document/utf8.hpp"
#include "config/load/load.hpp"
#include "daemon/app/composition/kinds.hpp"
#include "daemon/decide/expression/evaluate.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/config/load/written.hpp"
#include "tests/unit/decide/scene.hpp"

namespace possible_test {

using namespace runbookd;
using namespace runbookd::scene;
using namespace std::chrono_literals;

namespace {

constexpr const char* head = R"(version: 1
probes:
  p: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, json: {n: a as number, r: b as percent, word: c as string}}
  q: {tcp: "127.0.0.1:2", every: 10s, timeout: 2s}
)";

// Conditions whose constants are near each other, so that many contradict or exclude nothing.
class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}

  std::string condition(int depth) {
    if (depth == 0 || pick(4) == 0) return atom();
    switch (pick(5)) {
      case 0:
        return "not (" + condition(depth - 1) + ")";
      case 1:
      case 2:
        return "(" + condition(depth - 1) + " or " + condition(depth - 1) + ")";
      default:
        return "(" + condition(depth - 1) + " and " + condition(depth - 1) + ")";
    }
  }

 private:
  int pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }
  std::string number() { return std::to_string(pick(4)); }
  std::string compared(const std::string& left, const std::string& right) {
    static constexpr std::array<const char*, 6> operators{"<", "<=", ">", ">=", "==", "!="};
    const std::string op = operators.at(static_cast<std::size_t>(pick(6)));
    return pick(3) == 0 ? right + " " + op + " " + left : left + " " + op + " " + right;
  }
  std::string atom() {
    switch (pick(12)) {
      case 0:
        return "p.up";
      case 1:
        return pick(2) == 0 ? "p.n is unknown" : "p.n is not unknown";
      case 2:
        return std::string("p.word ") + (pick(2) == 0 ? "==" : "!=") +
               (pick(2) == 0 ? " \"a\"" : " \"b\"");
      case 3:
        return compared("consecutive_failures(q)", number());
      case 4:
        return compared(pick(2) == 0 ? "hour()" : "weekday()", std::to_string(pick(4) * 8));
      case 5:
        return compared("p.r", std::to_string(pick(4) * 50) + "%");
      case 6:
        return compared("q.latency", number() + "s");
      case 7:
        return compared("p.status", std::to_string(pick(3) * 100));
      case 8:
        return compared("p.status / (p.status + consecutive_failures(q))",
                        std::to_string(pick(3) * 50) + "%");
      case 9:
        return compared("p.n + p.n - 1", number());
      case 10:
        return compared("default(p.n, 2)", number());
      default:
        return compared("p.n", number());
    }
  }

  std::mt19937 random_;
};

struct Claim {
  std::string condition;
  std::optional<bool> value;  // what it can never be
};

// The same conditions as signals, which are judged when somebody asks.
std::string signals_of(const std::vector<Claim>& claims) {
  std::string out = std::string(head) + "signals:\n";
  for (std::size_t i = 0; i < claims.size(); ++i)
    out += "  s" + std::to_string(i) + ": '" + claims[i].condition + "'\n";
  return out;
}

std::string book_of(const std::vector<Claim>& claims) {
  std::string out = std::string(head) + "rules:\n";
  for (std::size_t i = 0; i < claims.size(); ++i)
    out += "  - {name: r" + std::to_string(i) + ", severity: P3, when: '" + claims[i].condition +
           "'}\n";
  return out;
}

// The lints that are about a whole condition.
void claim(std::vector<Claim>& claims) {
  const std::string text = book_of(claims);
  const test::Written file{text};
  document::Sources files;
  document::Diagnostics out;
  REQUIRE(
      load::load({file.path()}, app::registered_kinds(), document::Strictness::run, files, out));
  const int first = static_cast<int>(std::count(head, head + std::strlen(head), '\n')) + 2;
  for (const auto& d : out.sorted()) {
    Claim& about = claims.at(static_cast<std::size_t>(d.mark.line - first));
    if (d.length != document::count_columns(about.condition)) continue;
    if (d.lint == "never-holds") about.value = true;
    if (d.lint == "always-holds") about.value = false;
  }
}

}  // namespace

TEST_CASE("no claim about a condition is ever proved wrong") {
  std::vector<Claim> claims;
  Maker maker(20'261'129);
  for (int i = 0; i < 1'500; ++i) claims.push_back({maker.condition(3), std::nullopt});
  claim(claims);
  const auto claimed = std::count_if(claims.begin(), claims.end(),
                                     [](const Claim& c) { return c.value.has_value(); });
  CHECK(claimed > 50);
  Scene scene{signals_of(claims)};
  std::mt19937 random(7);
  const auto pick = [&](int below) {
    return std::uniform_int_distribution<int>(0, below - 1)(random);
  };
  for (int round = 1; round <= 300; ++round) {
    scene.at(round * 47min);
    scene.late_by(milliseconds{pick(4) * 500});
    if (pick(3) > 0)
      scene.ok("q");
    else
      scene.bad("q");
    Cells cells{{"status", pick(4) * 100.0},
                {"r", pick(5) * 0.5},
                {"word", std::string(1, static_cast<char>('a' + pick(3)))}};
    if (pick(4) > 0) cells.emplace_back("n", pick(9) * 0.5 - 0.5);
    if (pick(5) > 0) scene.ok("p", cells);
    for (std::size_t i = 0; i < claims.size(); ++i) {
      if (!claims[i].value) continue;
      const auto value =
          scene.engine().value_of(*scene.plan().signals.at("s" + std::to_string(i)), scene.now());
      INFO(claims[i].condition);
      if (value.known()) REQUIRE(value.truth() != *claims[i].value);
    }
  }
}

TEST_CASE("values of which nothing is promised are not judged") {
  for (const char* condition :
       {"p.n < 0", "p.r > 150%", "p.n > 5 or p.n < 3", "q.latency >= 1ms", "p.status == 0",
        "hour() >= 1", "weekday() == 7", "p.word == \"a\" or p.word == \"b\"",
        "p.n is unknown or p.n > 5", "p.up or not q.up", "default(p.n, 7) > 5",
        "p.n > 1 and p.r > 1%"}) {
    std::vector<Claim> claims{{condition, std::nullopt}};
    claim(claims);
    INFO(condition);
    CHECK_FALSE(claims.front().value);
  }
}

TEST_CASE("an expression of many parts costs little to judge") {
  std::string left = "p.status";
  for (int i = 0; i < 27; ++i) left = "p.status / (" + left + ")";
  std::vector<Claim> claims{{left + " > 0%", std::nullopt}};
  claim(claims);
  CHECK_FALSE(claims.front().value);
}

}  // namespace possible_test
