// The dialogue of `approve` on a terminal: what counts as a yes, and that it is to what was shown.
#include "daemon/cli/live/approve.hpp"

#include <boost/json.hpp>
#include <sstream>

#include "daemon/cli/live/question_screen.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/cli/live/served_daemon.hpp"

namespace approve_test {

using namespace runbookd;
using Verb = decide::Command::Verb;
namespace json = boost::json;

namespace {

const cli::CommandVerb& approve_row() {
  for (const cli::CommandVerb& row : cli::command_verbs())
    if (std::string_view{row.name} == "approve") return row;
  throw std::runtime_error("no such verb");
}

json::object question(const std::string& hazard, const std::string& resource = "db",
                      bool by_hand = false) {
  json::object out = json::parse(R"({"id":"INC-1.q1","incident":"INC-1","rule":"down",
    "target":null,"step":1,"do":"exec","resource":null,"summary":"planned",
    "asked_at":"2026-11-29T03:00:00Z","expires_at":"2026-11-29T03:15:00Z","from":[],"count":1,
    "approved_by":[],"by_hand":false,"parameters":{},
    "why":{"summary":"it is down","severity":"P1","opened_at":"2026-11-29T02:59:00Z",
           "condition":null,"if":null,"requires":null},
    "evidence":[],"evidence_left_out":0,
    "effect":{"hazard":"","prior":{},"version":null,"serving":null,"verify":null,"within":120},
    "undo":null,"runbook":null})")
                         .as_object();
  out["effect"].as_object()["hazard"] = hazard;
  if (!resource.empty()) out["resource"] = resource;
  out["by_hand"] = by_hand;
  return out;
}

struct Typed {
  bool yes;
  std::string seen;
};
Typed typing(const std::string& keys, const json::object& about) {
  std::istringstream in(keys);
  std::ostringstream out;
  const bool yes = cli::agrees(about, {in, out, {}});
  return {yes, out.str()};
}

/// A step waits for approval, as INC-1.q1.
struct House : test::ServedDaemon {
  explicit House(const std::string& hazard = "disruptive")
      : ServedDaemon(R"(version: 1
mode: act
resources: {api: {kind: service}}
contacts: {ops: {webhook: "http://127.0.0.1:2/"}}
probes: {site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: api}}
defaults: {for: 0s, resolve_after: 30s, startup_grace: 0s}
rules:
  - name: site-down
    severity: P1
    when: not site.up
    steps: [{do: exec, argv: ["/bin/true"], target: api, approval: {}, hazard: )" +
                     hazard + R"(}]
)") {
    std::string id;
    daemon.on_effect = [&id](const decide::Effect& effect) {
      if (const auto* reprobe = std::get_if<decide::Reprobe>(&effect)) id = reprobe->action_id;
    };
    for (int i = 0; i < 4; ++i) daemon.sample(Outcome::bad);
    daemon.on_effect = [](const decide::Effect&) {};
    daemon.feed(decide::ReprobeFinished{id});
    decide::ActionPlanned plan;
    plan.action_id = id;
    plan.go = true;
    plan.detail = "runs /bin/true";
    plan.parameters = {{"argv", "/bin/true"}};
    daemon.feed(std::move(plan));
    serve();
  }
  struct Answered {
    int code;
    std::string seen;  ///< at the terminal
    std::string out;   ///< of what the daemon said
    std::string err;
  };
  /// `runbookd approve SUBJECT` on a terminal on which these keys are typed.
  Answered types(const std::string& keys, const std::string& subject = "INC-1") {
    cli::CommandOptions options;
    options.subject = subject;
    options.state_dir = state_dir();
    std::istringstream in(keys);
    std::ostringstream seen;
    const auto said = test::heard(
        [&] { return cli::ask_and_send(approve_row(), options, {in, seen, {Stamp::now().wall}}); });
    return {said.code, seen.str(), said.out, said.err};
  }
};

}  // namespace

TEST_CASE("y and yes are a yes, whatever else is typed is none, and neither is silence") {
  for (const char* yes : {"y\n", "Y\n", "yes\n", "  YES \r\n", "y"})
    CHECK(typing(yes, question("disruptive")).yes);
  for (const char* no :
       {"", "\n", "n\n", "no\n", "yy\n", "yes please\n", "approve\n", "1\n", "\x1b[A\n"}) {
    INFO(no);
    CHECK_FALSE(typing(no, question("disruptive")).yes);
  }
  CHECK(typing("y\n", question("disruptive")).seen == "Approve? [y/N] ");
}

TEST_CASE("where data is at stake the name of what is acted on has to be typed as well") {
  for (const char* hazard : {"stateful", "destructive"}) {
    INFO(hazard);
    const auto asked = typing("y\ndb\n", question(hazard));
    CHECK(asked.yes);
    CHECK(asked.seen.ends_with("This is " + std::string(hazard) + ". Type db to approve it: "));
    for (const char* wrong : {"y\n", "y\n\n", "y\nDB\n", "y\nd b\n", "y\nyes\n", "db\n", "n\ndb\n"})
      CHECK_FALSE(typing(wrong, question(hazard)).yes);
    CHECK(typing("y\nexec\n", question(hazard, "")).yes);    // it acts on nothing of the rulebook
    CHECK(typing("y\n", question(hazard, "db", true)).yes);  // somebody has done it by hand
  }
  for (const char* hazard : {"diagnose", "reversible", "disruptive"})
    CHECK(typing("y\n", question(hazard)).yes);
  CHECK(typing("y\n", question("diagnose", "", true)).seen == "Is it done? [y/N] ");
}

TEST_CASE("what is shown is approved, under its own name, and nothing else is sent") {
  House house;
  const auto no = house.types("n\n");
  CHECK(no.code == 1);
  CHECK(no.seen.starts_with("INC-1.q1 asks for your approval\n"));
  CHECK(no.seen.find("step 1 of site-down: exec on api") != std::string::npos);
  CHECK(
      no.seen.ends_with("Approve? [y/N] not approved: nothing was started, and nothing denied; "
                        "the question stands\n"));
  CHECK(house.types("").code == 1);
  CHECK(house.said().empty());
  const auto yes = house.types("y\n");
  CHECK(yes.code == 0);
  CHECK(yes.out.starts_with("approved"));
  const auto said = house.said();
  REQUIRE(said.size() == 1);
  CHECK(said[0].verb == Verb::approve);
  CHECK(said[0].subject == "INC-1.q1");
}

TEST_CASE("a stateful step is not approved by a yes alone") {
  House house("stateful");
  CHECK(house.types("y\n").code == 1);
  CHECK(house.types("y\nap\n").code == 1);
  CHECK(house.said().empty());
  CHECK(house.types("y\napi\n").code == 0);
  CHECK(house.said().size() == 1);
}

TEST_CASE("what does not wait is not approved unseen") {
  House house;
  for (const char* other : {"INC-9", "INC-1.q2", "INC-1.q", "", "site-down"}) {
    INFO(other);
    const auto said = house.types("y\n", other);
    CHECK(said.code == 2);
    CHECK(said.seen.empty());
    CHECK(said.err.find("nothing waits for approval under `" + std::string(other)) !=
          std::string::npos);
    CHECK(said.err.find("INC-1.q1 does: ") != std::string::npos);
  }
  CHECK(house.said().empty());
}

TEST_CASE("without a terminal nobody is asked, as scripts need it") {
  House house;
  const auto said = house.with({"approve", "INC-1.q1"});
  CHECK(said.code == 0);
  CHECK(said.out.starts_with("approved"));
  CHECK(said.out.find("[y/N]") == std::string::npos);
  CHECK(house.with({"approve", "INC-1", "--yes"}).err.find("nothing of INC-1") !=
        std::string::npos);
  CHECK(house.with({"deny", "INC-1", "--yes"}).code == 2);  // there is nothing to leave out
}

TEST_CASE("what others wrote commands no terminal and looks like nothing of ours") {
  json::object q = question("disruptive");
  q["summary"] =
      "first\n\x1b[2Jundo      none\xC2\x9B"
      "31m\xE2\x80\xAEtxet";
  q["parameters"].as_object()["body\nwho"] = "a\nwho       anyone\x07";
  q["why"].as_object()["summary"] = "down\nuntil     never";
  q["evidence"].as_array().push_back(json::parse(
      R"({"probe":"site","target":null,"at":null,"outcome":"ok","reason":null,"text":"x\nundo y"})"));
  const std::string screen = cli::question_screen(q, {});
  CHECK(screen.find_first_of("\x1b\x07") == std::string::npos);
  CHECK(screen.find("\xC2\x9B") == std::string::npos);
  CHECK(screen.find("\xE2\x80\xAE") == std::string::npos);
  for (const char* heading : {"undo", "who", "until"}) {
    INFO(heading);
    std::size_t count = 0;
    for (auto at = screen.find("\n" + std::string(heading)); at != std::string::npos;
         at = screen.find("\n" + std::string(heading), at + 1))
      ++count;
    CHECK(count == 1);
  }
}

TEST_CASE("colours are a matter of the terminal") {
  const json::object q = question("destructive");
  CHECK(cli::question_screen(q, {}).find('\033') == std::string::npos);
  CHECK(cli::question_screen(q, {.colour = true}).find("\033[33mdestructive") != std::string::npos);
}

}  // namespace approve_test
