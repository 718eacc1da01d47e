// The verbs with which people steer a running daemon, from the words on the command line to the
// core.
#include <boost/json.hpp>

#include "tests/unit/catch.hpp"
#include "tests/unit/cli/live/served_daemon.hpp"

namespace commands_test {

using namespace runbookd;
using Verb = decide::Command::Verb;

namespace {

struct House : test::ServedDaemon {
  House() : ServedDaemon(test::watched_site()) {
    for (int i = 0; i < 3; ++i) daemon.sample(Outcome::bad);
    serve();
  }
  decide::Command last() {
    const auto all = said();
    REQUIRE_FALSE(all.empty());
    return all.back();
  }
};

}  // namespace

TEST_CASE("each verb reaches the core as what it is, with its subject and reason") {
  struct Case {
    std::vector<std::string> words;
    Verb verb;
    const char* subject;
  };
  const Case cases[] = {
      {{"ack", "INC-1", "--reason", "why"}, Verb::ack, "INC-1"},
      {{"approve", "INC-1.q1", "--reason", "why"}, Verb::approve, "INC-1.q1"},
      {{"deny", "INC-1.q1", "--reason", "why"}, Verb::deny, "INC-1.q1"},
      {{"silence", "site-down", "--for", "2h", "--reason", "why"}, Verb::silence, "site-down"},
      {{"unsilence", "SIL-7", "--reason", "why"}, Verb::unsilence, "SIL-7"},
      {{"pause", "api", "--reason", "why"}, Verb::pause, "api"},
      {{"resume", "api", "--reason", "why"}, Verb::resume, "api"},
      {{"pause", "--reason", "why"}, Verb::pause, ""},
      {{"resume", "--reason", "why"}, Verb::resume, ""},
      {{"drill", "site-down", "--reason", "why"}, Verb::drill, "site-down"},
      {{"trigger", "site-down", "--reason", "why"}, Verb::trigger, "site-down"},
      {{"unlock", "api", "--reason", "why"}, Verb::unlock, "api"},
      {{"note", "INC-1", "why"}, Verb::note, "INC-1"},
      {{"done", "weekly.4", "--note", "why"}, Verb::done, "weekly.4"},
      {{"resolve", "INC-1", "--reason", "why"}, Verb::resolve, "INC-1"},
  };
  House house;
  for (const auto& test : cases) {
    INFO(test.words.front());
    house.with(test.words);
    const auto command = house.last();
    CHECK(command.verb == test.verb);
    CHECK(command.subject == test.subject);
    CHECK(command.reason == "why");
    CHECK(command.role == "admin");
  }
  CHECK(std::size(cases) >= cli::command_verbs().size());
}

TEST_CASE("what the daemon did is printed, and what it refused is an exit of 2") {
  House house;
  const auto paused = house.with({"pause", "api", "--reason", "a migration"});
  CHECK(paused.code == 0);
  CHECK_FALSE(paused.out.empty());
  CHECK(paused.err.empty());
  const auto unknown = house.with({"ack", "INC-99"});
  CHECK(unknown.code == 2);
  CHECK(unknown.out.empty());
  CHECK(unknown.err.find("INC-99") != std::string::npos);
}

TEST_CASE("machines get the answer to a command as it came") {
  House house;
  const auto said = house.with({"pause", "api", "--reason", "x", "--json"});
  CHECK(said.code == 0);
  CHECK(boost::json::parse(said.out).as_object().contains("detail"));
}

TEST_CASE("what ends by itself says when, in one of two ways") {
  House house;
  for (const std::vector<std::string>& when :
       {std::vector<std::string>{}, {"--for", "2h", "--until", "2030-01-31T12:00:00Z"}}) {
    std::vector<std::string> words{"silence", "site-down", "--reason", "x"};
    words.insert(words.end(), when.begin(), when.end());
    const auto said = house.with(words);
    CHECK(said.code == 2);
    CHECK(said.err.find("either --for or --until") != std::string::npos);
    CHECK(said.err.find("such as: runbookd silence") != std::string::npos);
  }
  CHECK(house.said().empty());  // nobody was asked
}

TEST_CASE("a variable has a name and a value, which may hold anything") {
  House house;
  for (const char* wrong : {"=x", "ip"}) {
    const auto said = house.with({"trigger", "site-down", "--var", wrong});
    CHECK(said.code == 2);
    CHECK(said.err.find("--var takes NAME=VALUE") != std::string::npos);
  }
  CHECK(house.said().empty());
  house.with({"trigger", "site-down", "--target", "east", "--var", "ip=a=b", "--var", "n="});
  CHECK(house.last().target == "east");
  CHECK(house.last().variables == std::map<std::string, std::string>{{"ip", "a=b"}, {"n", ""}});
}

TEST_CASE("an id that is odd in a path is the id that was typed") {
  House house;
  for (const char* odd : {"INC 1", "a?b#c", "ü%41"}) {
    house.with({"ack", odd});
    CHECK(house.last().subject == odd);
  }
}

TEST_CASE("a rule or resource whose name no path can hold is steered as any other") {
  const std::string book = R"(version: 1
mode: act
contacts: {ops: {webhook: "http://127.0.0.1:9/"}}
resources: {app: {kind: service, targets: ["http://a/", "..", 'c:\d']}}
probes: {site: {http: "http://127.0.0.1:1/"}}
rules:
  - {name: db/slow, severity: P1, when: not site.up, steps: [{do: notify, to: [ops]}]}
)";
  test::ServedDaemon house(book);
  house.serve();
  const auto last = [&] {
    const auto all = house.said();
    REQUIRE_FALSE(all.empty());
    return all.back();
  };
  CHECK(house.with({"drill", "db/slow"}).code == 0);
  CHECK(last().subject == "db/slow");
  CHECK(house.with({"trigger", "db/slow"}).code == 0);
  CHECK(house.with({"silence", "db/slow", "--for", "1h", "--reason", "x"}).code == 0);
  for (const std::string& instance :
       {std::string("app[http://a/]"), std::string("app[..]"), std::string("app[c:\\d]")}) {
    INFO(instance);
    CHECK(house.with({"pause", instance, "--reason", "x"}).code == 0);
    const auto unlocked = house.with({"unlock", instance, "--reason", "x"});
    CHECK(unlocked.err.find(instance + " is not locked") != std::string::npos);
    CHECK(last().verb == Verb::unlock);
    CHECK(last().subject == instance);
  }
}

}  // namespace commands_test
