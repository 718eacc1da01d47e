// The verbs that ask a running daemon: what each takes, and what is refused before anybody is
// asked.
#include "daemon/cli/live/live_verbs.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "tests/unit/catch.hpp"
#include "tests/unit/cli/demo/blurter.hpp"
#include "tests/unit/cli/live/served_daemon.hpp"

namespace live_verbs_test {

using namespace runbookd;
using test::runbookd_with;
using Words = std::vector<std::string>;

namespace {

// What a command line says, without its being done.
struct Line {
  explicit Line(Words words) {
    cli::add_live_verbs(app, options, chosen);
    std::reverse(words.begin(), words.end());  // as CLI11 wants them
    try {
      app.parse(std::move(words));
    } catch (const CLI::ParseError& error) {
      wrong = error.what();
    }
  }

  CLI::App app;
  cli::LiveVerbs options;
  std::function<int()> chosen;
  std::string wrong;
};

Words verbs() {
  Words out{"status", "incidents", "explain", "probe", "silences", "oncall", "tasks", "postmortem"};
  for (const auto& row : cli::command_verbs()) out.emplace_back(row.name);
  return out;
}

// What the verb does without: its subject, and what has to stand beside it.
Words least(const cli::CommandVerb& row) {
  Words out{row.name};
  if (!row.optional) out.emplace_back("SUBJECT");
  if (row.says) out.emplace_back("as written");
  if (row.reasoned) out.insert(out.end(), {std::string("--") + row.reason, "why"});
  return out;
}

Words with(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

test::Said answered_with(const std::string& body, const Words& verb) {
  const test::Blurter other("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) +
                            "\r\n\r\n" + body);
  return runbookd_with(with(verb, {"--url", "http://127.0.0.1:" + std::to_string(other.port())}));
}

}  // namespace

TEST_CASE("every verb says where the daemon is, and takes the answer as it came") {
  for (const std::string& verb : verbs()) {
    INFO(verb);
    const auto said = runbookd_with({verb, "--help"});
    CHECK(said.code == 0);
    for (const char* flag : {"--socket", "--state-dir", "--url", "--token-file", "--json"})
      CHECK(said.out.find(flag) != std::string::npos);
    CHECK(said.out.find("Example: runbookd " + verb) != std::string::npos);
  }
}

TEST_CASE("each command takes what its row says, and refuses what it does not") {
  for (const auto& row : cli::command_verbs()) {
    INFO(row.name);
    const Words words = least(row);
    CHECK(Line(words).wrong.empty());
    CHECK(Line(words).chosen);
    CHECK(Line(Words{row.name}).wrong.empty() == (row.optional && !row.reasoned));
    const auto takes = [&](const Words& more) { return Line(with(words, more)).wrong.empty(); };
    CHECK(takes({"--for", "2h"}) == (row.until || row.lasts));
    CHECK(takes({"--until", "2030-01-31T12:00:00Z"}) == row.until);
    CHECK(takes({"--yes"}) == row.asks);
    CHECK(takes({"--var", "a=b", "--var", "c=d"}) == row.starts);
    CHECK(takes({"--target", "east"}) == row.starts);
    CHECK(takes({"--comment", "why"}) == (row.matches && !row.reasoned));
    CHECK(takes({"another"}) == (row.matches || row.optional));
  }
}

TEST_CASE("a reason that is blank is none, wherever one is taken") {
  for (const auto& row : cli::command_verbs()) {
    INFO(row.name);
    Words words{row.name, "SUBJECT"};
    if (!row.says) words.push_back(std::string("--") + row.reason);
    words.emplace_back(" \t");
    CHECK(Line(words).wrong.find("it is blank: say why") != std::string::npos);
  }
}

TEST_CASE("what is typed arrives, each in its place") {
  const Line incidents({"incidents", "INC-7", "--state", "open", "--limit", "5", "--json"});
  CHECK(incidents.options.incidents.subject == "INC-7");
  CHECK(incidents.options.incidents.state == "open");
  CHECK(incidents.options.incidents.limit == "5");
  CHECK(incidents.options.incidents.json);
  const Line silence({"silence", "severity=P3", "rule=x", "--for", "2h", "--comment", "why"});
  CHECK(silence.options.command.subjects == Words{"severity=P3", "rule=x"});
  CHECK(silence.options.command.reason == "why");
  const Line trigger({"trigger", "block", "--var", "a=1", "--target", "east", "--var", "b=x,y"});
  CHECK(trigger.options.command.variables == Words{"a=1", "b=x,y"});
  CHECK(trigger.options.command.target == "east");
  CHECK(Line({"silences"}).options.silences.expiring == false);
  CHECK(Line({"silences", "--expiring"}).options.silences.expiring);
  CHECK(Line({"status"}).options.status.state_dir == "./runbookd-state");
}

TEST_CASE("to try how people are told, the way and the contact have to be said") {
  CHECK_FALSE(Line({"notify"}).wrong.empty());
  CHECK_FALSE(Line({"notify", "test"}).wrong.empty());
  const Line test({"notify", "test", "on-call"});
  CHECK(test.wrong.empty());
  CHECK(test.options.notify.subject == "on-call");
}

TEST_CASE("a contact that took the test is an exit of 0, one that did not of 1, none of 2") {
  test::ServedDaemon house(R"(version: 1
contacts:
  good: {exec: {argv: [cat]}}
  bad: {exec: {argv: [/bin/sh, -c, 'exit 1']}}
)");
  house.serve();
  const auto good = house.with({"notify", "test", "good"});
  CHECK(good.code == 0);
  CHECK(good.out.starts_with("exec (cat): "));
  const auto bad = house.with({"notify", "test", "bad"});
  CHECK(bad.code == 1);
  CHECK(bad.out.starts_with("exec (/bin/sh): not delivered: ended with status 1"));
  const auto none = house.with({"notify", "test", "nobody"});
  CHECK(none.code == 2);
  CHECK(none.out.empty());
}

TEST_CASE("an answer that is none of ours is said as such, and is an exit of 2") {
  for (const Words& verb : {Words{"oncall"},
                            {"tasks"},
                            {"silences"},
                            {"incidents"},
                            {"incidents", "INC-1"},
                            {"probe", "x"},
                            {"explain", "x"},
                            {"notify", "test", "x"}}) {
    for (const char* body : {"hi", "{}", "[1]"}) {
      INFO(verb.front() << ": " << body);
      const auto said = answered_with(body, verb);
      CHECK(said.code == 2);
      CHECK(said.err.starts_with("runbookd: what was answered is not understood\n"));
    }
  }
  CHECK(answered_with("hi", {"pause"}).code == 2);
}

}  // namespace live_verbs_test
