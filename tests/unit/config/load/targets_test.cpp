// Discovery files are another program's: data, of which nothing is replaced, followed or shown.
#include <cstdio>

#include "config/load/load.hpp"
#include "daemon/app/composition/kinds.hpp"
#include "daemon/decide/expression/evaluate.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/config/document/texts.hpp"

namespace targets_test {

using namespace runbookd;
using Directory = document::test::Directory;

namespace {

struct Loaded {
  std::vector<std::string> targets;
  std::string said;
  std::vector<std::string> secrets;
};

Loaded with(const Directory& here, const std::string& discovered) {
  here.write("fleet.json", discovered);
  const auto path = here.write("rules.yaml",
                               "version: 1\nprobes:\n  app: {http: \"http://127.0.0.1:1/{{ target "
                               "}}\", targets_from: {file_sd: \"*.json\"}}\n");
  document::Sources files;
  document::Diagnostics out;
  Loaded done;
  const auto book =
      load::load({path}, app::registered_kinds(), document::Strictness::run, files, out);
  if (book) done.targets = book->plan->sources.at(0).targets;
  for (const auto& d : out.sorted()) done.said += document::render(files, d, false);
  done.secrets = files.secrets();
  return done;
}

}  // namespace

TEST_CASE("targets of a discovery file are read as they are") {
  const Directory here;
  const auto done =
      with(here, R"([{"targets": ["a:80", "b.example", "c-1_x"], "labels": {"x": "y"}}])");
  CHECK(done.said.empty());
  CHECK(done.targets == std::vector<std::string>{"a:80", "b.example", "c-1_x"});
}

TEST_CASE("nothing that another program wrote is replaced by a secret or a variable") {
  const Directory here;
  here.write("secret", "hunter2-hunter2");
  const document::test::Environment variable("RUNBOOKD_TEST_SECRET", "hunter2-hunter2");
  for (const std::string& target :
       {"${file:" + here.path("secret") + "}.evil.example", std::string("${RUNBOOKD_TEST_SECRET}"),
        std::string("{{ target }}"), std::string("a b"), std::string("a'b"), std::string("a\\\"b"),
        std::string("a\\u0000b"), std::string("a\\nb"), std::string("")}) {
    const auto done = with(here, R"([{"targets": [")" + target + R"("]}])");
    INFO(target);
    CHECK(done.targets.empty());
    CHECK(done.said.find("something that is no target at line 1, column ") != std::string::npos);
    CHECK(done.said.find("hunter2") == std::string::npos);
    CHECK(done.secrets.empty());
  }
  // A label, which nobody reads, may hold what it wants.
  CHECK(with(here, R"([{"targets": ["a"], "labels": {"x": "${file:/etc/shadow}"}}])").said.empty());
}

TEST_CASE(
    "a discovery file that is malformed is named with a place, and not a word of it is shown") {
  const Directory here;
  for (const char* text :
       {"[{\"targets\": [\"a\", \"hunter2\"", "hunter2-hunter2", "{\"hunter2\": 1}", "[hunter2]",
        "[{\"targets\": hunter2}]", "[{\"targets\": [[hunter2]]}]", "a: *hunter2", "a: !hunter2 b",
        "[{targets: [a], hunter2: yes, hunter2: no}]", "\x01hunter2", "hunter2\n---\nb"}) {
    const auto done = with(here, text);
    INFO(text);
    CHECK(done.targets.empty());
    CHECK(done.said.find("fleet.json") != std::string::npos);
    CHECK(done.said.find("hunter2") == std::string::npos);
  }
}

namespace {

// A daemon that loads again and again, as a reload does.
struct Reloads {
  Directory here;
  std::string keys = "targets_from: {file_sd: fleet.json}";
  std::string address = "http: \"http://127.0.0.1:1/{{ target }}\"";
  std::string rule = "not app.up";
  load::FoundTargets before;
  std::optional<load::Rulebook> book;
  std::string said;

  // The targets, or what is wrong.
  std::vector<std::string> now() {
    const auto path = here.write(
        "rules.yaml", "version: 1\nprobes:\n  app: {" + address + ", " + keys +
                          "}\nrules:\n  - {name: r, severity: P3, when: '" + rule + "'}\n");
    document::Sources files;
    document::Diagnostics out;
    book =
        load::load({path}, app::registered_kinds(), document::Strictness::run, files, out, before);
    said.clear();
    for (const auto& d : out.sorted()) said += document::render(files, d, false);
    if (!book) return {"it does not load"};
    before = book->found_targets();
    return book->plan->sources.at(0).targets;
  }
  std::vector<std::string> with(const std::string& text) {
    here.write("fleet.json", text);
    return now();
  }
  std::vector<std::string> without() {
    std::remove(here.path("fleet.json").c_str());
    return now();
  }
  bool says(const std::string& text) const { return said.find(text) != std::string::npos; }
};

using Names = std::vector<std::string>;
constexpr const char* two = R"([{"targets": ["a", "b"]}])";

}  // namespace

TEST_CASE("a discovery file that is unusable at the start gives a probe without targets") {
  for (const char* text :
       {"", "[]", "[{\"targets\": []}]", "[{\"targets\": [\"a\"", "{}", "null"}) {
    Reloads daemon;
    INFO(text);
    CHECK(daemon.with(text).empty());
    CHECK(daemon.says("[discovery-failed]"));
    CHECK(daemon.says("it has no targets until a reload finds some"));
    CHECK(daemon.book->plan->instance_count == 0);
    CHECK(daemon.book->plan->rules.at(0).subject_count() == 0);
    CHECK(load::discovery_failures(*daemon.book).contains("app"));
    // It is said once, and nothing else is wrong.
    CHECK(daemon.said.find("discovery-failed") == daemon.said.rfind("discovery-failed"));
    CHECK_FALSE(daemon.says("error"));
    CHECK(daemon.with(two) == Names{"a", "b"});
    CHECK(daemon.said.empty());
  }
  Reloads daemon;
  CHECK(daemon.without().empty());
  CHECK(daemon.says("no file matches `fleet.json`"));
}

TEST_CASE("every kind of probe can begin without targets") {
  for (const char* address :
       {"http: \"http://{{ target }}/\"", "http: \"http://{{ target }}:80/\"",
        "http: \"http://h:80/{{ target }}\"", "tcp: \"{{ target }}\"", "tcp: \"{{ target }}:25\"",
        "tls: \"{{ target }}\"", "scrape: \"http://{{ target }}/metrics\"",
        "redis: \"redis://{{ target }}\"", "redis: \"redis://h:{{ target }}\"",
        "postgres: \"postgres://u@{{ target }}/d?sslmode=require\""}) {
    Reloads daemon;
    daemon.address = address;
    INFO(address);
    CHECK(daemon.with("[]").empty());
    INFO(daemon.said);
    CHECK_FALSE(daemon.says("error"));
  }
  Reloads wrong;
  wrong.address = "http: \"ftp://{{ target }}/\"";
  CHECK(wrong.with("[]") == Names{"it does not load"});
}

TEST_CASE("a list that becomes unusable keeps what it said last, and that is said") {
  for (const char* text : {"", "[]", "[{\"targets\": []}]", "[{\"targets\": [\"a\"", "hunter2"}) {
    Reloads daemon;
    INFO(text);
    CHECK(daemon.with(two) == Names{"a", "b"});
    CHECK(daemon.with(text) == Names{"a", "b"});
    CHECK(daemon.says("the last list that was good is kept"));
    CHECK_FALSE(daemon.says("hunter2"));
    CHECK(daemon.with(text) == Names{"a", "b"});  // however often it is read
    CHECK(daemon.without() == Names{"a", "b"});
    CHECK(daemon.with(R"([{"targets": ["b", "c"]}])") == Names{"b", "c"});
    CHECK(daemon.said.empty());
  }
}

TEST_CASE("a list that may be empty is believed when it is, and only then") {
  Reloads daemon;
  daemon.keys = "targets_from: {file_sd: fleet.json, allow_empty: true}";
  CHECK(daemon.with(two) == Names{"a", "b"});
  CHECK(daemon.with("") == Names{"a", "b"});
  CHECK(daemon.with("[]").empty());
  CHECK(daemon.said.empty());
}

TEST_CASE("each file of a pattern counts by itself, and one that is removed is gone") {
  Reloads daemon;
  daemon.keys = "targets_from: {file_sd: \"*.json\"}";
  daemon.here.write("other.json", R"([{"targets": ["x", "a"]}])");
  CHECK(daemon.with(two) == Names{"a", "b", "x"});  // `a` is in both, and once
  daemon.here.write("other.json", "[{");
  CHECK(daemon.with(R"([{"targets": ["b"]}])") == Names{"b", "x", "a"});
  CHECK(daemon.says("other.json` is malformed"));
  CHECK(daemon.without() == Names{"x", "a"});
  std::remove(daemon.here.path("other.json").c_str());
  CHECK(daemon.now() == Names{"x", "a"});  // nothing is left: no machine has gone for sure
}

TEST_CASE("a target that makes no probe is left out, and the others are probed") {
  Reloads daemon;
  daemon.address = "tcp: \"{{ target }}\"";
  CHECK(daemon.with(R"([{"targets": ["a:1", "nothing", "b:2"]}])") == Names{"a:1", "b:2"});
  CHECK(daemon.says("1 target of its files cannot be probed and is left out"));
  CHECK_FALSE(daemon.says("nothing"));
}

TEST_CASE("a rule over a probe without targets is judged for nobody, and aggregates are unknown") {
  Reloads daemon;
  daemon.rule = "share(not app.up) > 10%";
  CHECK(daemon.with("[]").empty());
  const decide::Plan& plan = *daemon.book->plan;
  CHECK(plan.rules.at(0).subject_count() == 1);
  const decide::Observations seen(plan);
  const decide::EvaluationContext context{plan, seen, {}, true, {}};
  CHECK(decide::judge(plan.rules.at(0).when, context).why == Unknown::missing);
}

TEST_CASE("no target becomes a program, an option, a shell's command or another path") {
  const auto said = [](const std::string& probe, const std::string& target) {
    const Directory here;
    here.write("fleet.json", "[{\"targets\": [\"" + target + "\"]}]");
    const auto path = here.write("rules.yaml", "version: 1\nprobes:\n  p: {" + probe +
                                                   ", targets_from: {file_sd: \"*.json\"}}\n");
    document::Sources files;
    document::Diagnostics out;
    const auto book =
        load::load({path}, app::registered_kinds(), document::Strictness::run, files, out);
    const bool kept = book && !book->plan->sources.at(0).targets.empty();
    return out.has_errors() ? "error" : kept ? "kept" : "left out";
  };
  const auto argv = [](const std::string& items) { return "exec: {argv: [" + items + "]}"; };
  CHECK(said(argv("check_x, \"{{ target }}\""), "db-1") == std::string("kept"));
  CHECK(said(argv("check_x, \"{{ target }}\""), "--fix") == std::string("left out"));
  CHECK(said(argv("check_x, \"--host={{ target }}\""), "--fix") == std::string("kept"));
  CHECK(said(argv("\"{{ target }}\""), "reboot") == std::string("error"));
  CHECK(said(argv("sh, -c, \"check_x {{ target }}\""), "a;reboot") == std::string("error"));
  CHECK(said("disk: \"/srv/{{ target }}\"", "shop") == std::string("kept"));
  CHECK(said("disk: \"/srv/{{ target }}\"", "../etc") == std::string("left out"));
  CHECK(said("disk: \"{{ target }}\"", "/srv/shop") == std::string("kept"));
  CHECK(said("files: \"/srv/{{ target }}/*\"", "shop") == std::string("kept"));
  CHECK(said("files: \"/srv/{{ target }}/*\"", "*") == std::string("left out"));
  CHECK(said("systemd: \"worker@{{ target }}\"", "a/b") == std::string("left out"));
  CHECK(said("dns: {name: \"{{ target }}.example\"}", "a b") == std::string("left out"));
}

TEST_CASE("targets of DNS are those that were answered last, to that very question") {
  Reloads it;
  it.keys = "targets_from: {dns: _app._tcp.example}";
  CHECK(it.now().empty());
  CHECK(it.said.empty());
  REQUIRE(load::names_to_ask(*it.book).size() == 1);
  CHECK(it.book->has_moving_targets());
  it.before["app"]["SRV _app._tcp.example"] = {"a.example:80", "b.example:81"};
  CHECK(it.now() == std::vector<std::string>{"a.example:80", "b.example:81"});
  it.keys = "targets: [c], targets_from: {dns: _app._tcp.example}";
  CHECK(it.now() == std::vector<std::string>{"c", "a.example:80", "b.example:81"});
  it.keys = "targets_from: {dns: _other._tcp.example}";
  CHECK(it.now().empty());
}

TEST_CASE("which question of DNS is meant follows from the name, or is written") {
  Reloads it;
  const auto text = [&](const std::string& keys) {
    it.keys = "targets_from: {" + keys + "}";
    it.now();
    return it.book ? load::names_to_ask(*it.book).at(0).question.text() : it.said;
  };
  CHECK(text("dns: app.example") == "A app.example");
  CHECK(text("dns: app.example, type: AAAA, port: 80") == "AAAA app.example, port 80");
  CHECK(text("dns: app.example, type: SRV, server: 192.0.2.53") ==
        "SRV app.example, asked of 192.0.2.53:53");
  CHECK(text("dns: app.example, server: '2001:db8::53'") ==
        "A app.example, asked of [2001:db8::53]:53");
  CHECK(text("dns: app.example, server: '[::1]:8600'") == "A app.example, asked of [::1]:8600");
  for (const char* server : {"a b", "a@b", "192.0.2.53:99999", "192.0.2", ":53"}) {
    INFO(server);
    CHECK(text("dns: app.example, server: '" + std::string(server) + "'").find("`server` ") !=
          std::string::npos);
  }
  CHECK(text("dns: a..b").find("`dns` is no name of DNS") != std::string::npos);
  CHECK(text("dns: _a._tcp.b, port: 80").find("a port of their own") != std::string::npos);
  CHECK(text("dns: a, file_sd: b").find("not from both") != std::string::npos);
  CHECK(text("file_sd: b, port: 80").find("`port` goes with `dns`") != std::string::npos);
}

}  // namespace targets_test
