// The first line of `status`: whether anything needs somebody.
#include "daemon/cli/live/status_verdict.hpp"

#include <boost/json.hpp>

#include "tests/unit/catch.hpp"

namespace status_verdict_test {

using namespace runbookd;
namespace json = boost::json;

namespace {

struct Answers {
  Answers() {
    status = json::parse(R"({"paused":[],"gates":[],"windows":[],"silences":[],"locked":[],
                             "approvals":[],"discovery_failed":[],"reload_refused":null})")
                 .as_object();
    add(rules, "down", "state", "ok");
    add(probes, "site", "outcome", "ok");
  }
  static void add(json::array& list, const char* name, const char* key, const char* word) {
    list.emplace_back(json::object{{"name", name}, {key, word}});
  }
  cli::StatusAnswers all() const {
    return {status, json::object{{"rules", rules}}, json::object{{"probes", probes}},
            json::object{{"incidents", open}}};
  }
  std::string line(bool colour = false) const { return cli::verdict_line(all(), {{}, colour}); }
  std::string well() const { return cli::lines_of_what_is_well(all()); }
  json::array& list(const char* name) { return status.at(name).as_array(); }

  json::object status;
  json::array rules, probes, open;
};

}  // namespace

TEST_CASE("when nothing needs anybody, that is said, and how much is watched") {
  Answers a;
  CHECK(a.line() == "ok: all is quiet, 1 rule and 1 probe are well");
  a.add(a.rules, "slow", "state", "ok");
  CHECK(a.line() == "ok: all is quiet, 2 rules and 1 probe are well");
}

TEST_CASE("an open incident is more than a question, and a question more than a bad probe") {
  Answers a;
  a.add(a.probes, "db", "outcome", "bad");
  CHECK(a.line() == "ATTENTION: 1 probe is bad");
  a.list("approvals").emplace_back(json::object{});
  CHECK(a.line() == "WAITING: 1 approval waits for you, 1 probe is bad");
  a.open.emplace_back(json::object{});
  a.open.emplace_back(json::object{});
  CHECK(a.line() == "FIRING: 2 incidents are open, 1 approval waits for you, 1 probe is bad");
  CHECK(a.line(true).find("\033[31mFIRING\033[0m: ") == 0);
}

TEST_CASE("whatever holds us back is worth a look, and is said once") {
  for (const char* name : {"paused", "gates", "windows", "silences", "locked"}) {
    Answers a;
    a.list(name).emplace_back(json::object{});
    INFO(name);
    CHECK(a.line() == "ATTENTION: something holds us back");
  }
  Answers a;
  a.status["reload_refused"] = json::object{{"error", "no"}};
  a.list("paused").emplace_back(json::object{});
  CHECK(a.line() == "ATTENTION: something holds us back");
}

TEST_CASE("what is not known is told from what is bad") {
  Answers a;
  a.add(a.rules, "slow", "state", "suspected");
  a.add(a.rules, "slow", "state", "on_hold");
  a.add(a.probes, "db", "outcome", "unknown");
  a.list("discovery_failed").emplace_back(json::object{});
  CHECK(a.line() ==
        "ATTENTION: 1 rule is suspected, 1 rule is on hold, 1 probe is unknown, 1 list of targets "
        "cannot be used");
}

TEST_CASE("what is well is named once for all of its targets, as far as a line goes") {
  Answers a;
  a.rules.clear();
  for (int i = 0; i < 3; ++i) a.add(a.rules, "down", "state", "ok");
  a.add(a.rules, "slow", "state", "firing");
  CHECK(a.well() == "  well: 3 of 4 rules (down)\n  well: 1 of 1 probe (site)\n");
  for (const char* name : {"a", "b", "c", "d", "e", "f", "g", "h", "i"})
    a.add(a.rules, name, "state", "ok");
  CHECK(a.well().find("(down, a, b, c, d, e, f, g ...)") != std::string::npos);
}

TEST_CASE("where nothing is well there is no line about it") {
  Answers a;
  a.rules.clear();
  a.probes.clear();
  CHECK(a.well().empty());
}

}  // namespace status_verdict_test
