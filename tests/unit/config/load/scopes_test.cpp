// Files that are included: what they say for their own rules, and what they may not say.
#include "config/load/load.hpp"
#include "daemon/app/composition/kinds.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/config/document/texts.hpp"
#include "tests/unit/decide/scene.hpp"

namespace scopes_test {

using namespace runbookd;
using namespace runbookd::scene;
using namespace std::chrono_literals;

namespace {

struct Loaded {
  document::test::Directory directory;
  document::Sources files;
  document::Diagnostics out;
  std::optional<load::Rulebook> book;

  Loaded& write(const std::string& name, const std::string& text) {
    directory.write(name, text);
    return *this;
  }
  void load() {
    book = load::load({directory.path("main.yaml")}, app::registered_kinds(),
                      document::Strictness::run, files, out);
  }
  std::vector<std::string> errors() const {
    std::vector<std::string> said;
    for (const auto& d : out.sorted())
      if (d.level == document::Level::error)
        said.push_back(std::to_string(d.mark.line) + ":" + std::to_string(d.mark.column) + ": " +
                       d.message + "; " + d.hint);
    return said;
  }
  const decide::Rule& rule(const std::string& name) const {
    return book->plan->rules.at(static_cast<std::size_t>(book->plan->rule_index(name)));
  }
  const decide::Source& probe(const std::string& name) const {
    return book->plan->sources.at(static_cast<std::size_t>(book->plan->source_index(name)));
  }
};

std::string rules(const std::string& name, const std::string& more = "") {
  return "rules:\n  - {name: " + name + ", severity: P2, when: not " + name + "_probe.up" + more +
         "}\nprobes:\n  " + name + "_probe: {tcp: \"127.0.0.1:1\"}\n";
}

std::string hook(const std::string& name) {
  return "contacts: {" + name + ": {webhook: \"http://127.0.0.1:1/" + name + "\"}}\n";
}

}  // namespace

TEST_CASE("an included file lowers the mode of its own rules, and of no others") {
  Loaded l;
  l.write("main.yaml", "version: 1\nmode: act\ninclude: [team.yaml]\n" + rules("main"))
      .write("team.yaml", "mode: approve\n" + rules("team"))
      .load();
  REQUIRE(l.book);
  CHECK(l.book->plan->mode == decide::Mode::act);
  CHECK(l.rule("main").mode == decide::Mode::act);
  CHECK(l.rule("team").mode == decide::Mode::approve);
}

TEST_CASE("an included file cannot raise the mode, nor can its rules or the files below it") {
  Loaded l;
  l.write("main.yaml", "version: 1\nmode: approve\ninclude: [a.yaml, b.yaml]\n" + rules("main"))
      .write("a.yaml", "mode: act\n" + rules("a"))
      .write("b.yaml", "mode: observe\ninclude: c.yaml\n" + rules("b", ", mode: approve"))
      .write("c.yaml", "mode: approve\n" + rules("c"))
      .load();
  CHECK_FALSE(l.book);
  const auto errors = l.errors();
  REQUIRE(errors.size() == 3);
  CHECK(errors[0] == "1:7: `" + l.directory.path("a.yaml") +
                         "`: an included file may lower the `mode`, never raise it; the file that "
                         "includes it runs in `approve`; raise it there");
  CHECK(errors[1].find("a rule may lower the file's `mode`, never raise it") != std::string::npos);
  CHECK(errors[2].find("runs in `observe`") != std::string::npos);
}

TEST_CASE("a file without rules speaks for the one that includes it") {
  Loaded l;
  l.write("main.yaml", "version: 1\ninclude: [common.yaml]\n" + rules("main"))
      .write("common.yaml", "mode: act\ndefaults: {for: 7m}\nlabels: {site: home}\n" + hook("ops"))
      .load();
  REQUIRE(l.book);
  CHECK(l.book->plan->mode == decide::Mode::act);
  CHECK(l.rule("main").for_ == 7min);
  CHECK(l.rule("main").labels.at("site") == "home");
  CHECK(l.book->plan->told(l.rule("main").contacts) == std::vector<std::string>{"ops"});
}

TEST_CASE("defaults and labels of an included file stand on top of the common ones") {
  Loaded l;
  l.write(
       "main.yaml",
       "version: 1\ndefaults: {for: 3m, settle: 9s, every: 7s}\nlabels: {site: home, team: all}\n"
       "include: [team.yaml]\n" +
           rules("main"))
      .write("team.yaml", "defaults: {for: 1m, every: 2s}\nlabels: {team: shop}\n" +
                              rules("team", ", labels: {x: \"1\"}"))
      .load();
  REQUIRE(l.book);
  CHECK(l.rule("main").for_ == 3min);
  CHECK(l.rule("team").for_ == 1min);
  CHECK(l.rule("team").settle == 9s);
  CHECK(l.probe("main_probe").every == 7s);
  CHECK(l.probe("team_probe").every == 2s);
  CHECK(l.rule("main").labels ==
        std::map<std::string, std::string>{{"site", "home"}, {"team", "all"}});
  CHECK(l.rule("team").labels ==
        std::map<std::string, std::string>{{"site", "home"}, {"team", "shop"}, {"x", "1"}});
}

TEST_CASE("what holds for the whole daemon is refused in an included file") {
  Loaded l;
  l.write("main.yaml", "version: 1\ninclude: [team.yaml]\n" + rules("main"))
      .write("team.yaml", "defaults: {rails: {confirm: 1}, startup_grace: 0s}\n" + rules("team"))
      .load();
  const auto errors = l.errors();
  REQUIRE(errors.size() == 2);
  CHECK(errors[0].find("`rails` holds for the whole daemon; write it in the file that includes "
                       "this one") != std::string::npos);
  CHECK(errors[1].find("`startup_grace` holds for the whole daemon") != std::string::npos);
}

TEST_CASE("each team is told of its own incidents") {
  Loaded l;
  l.write("main.yaml", "version: 1\ninclude: [a.yaml, b.yaml]\n" + rules("main") + hook("ops"))
      .write("a.yaml", hook("ann") + rules("a"))
      .write("b.yaml", rules("b"))
      .load();
  REQUIRE(l.book);
  const auto told = [&](const std::string& rule) {
    return l.book->plan->told(l.rule(rule).contacts);
  };
  CHECK(told("main") == std::vector<std::string>{"ops"});
  CHECK(told("a") == std::vector<std::string>{"ann"});
  CHECK(told("b") == std::vector<std::string>{"ops"});
  CHECK(l.book->plan->told(l.probe("a_probe").contacts) == std::vector<std::string>{"ann"});
}

TEST_CASE("an incident of an included file's rule pages that file's contacts") {
  document::test::Directory directory;
  directory.write("team.yaml",
                  "contacts: {ann: {webhook: \"http://127.0.0.1:1/ann\"}}\n"
                  "rules: [{name: team, severity: P1, when: not site.up, for: 0s}]\n");
  Scene s{plain_top() + "include: [\"" + directory.path("team.yaml") +
          "\"]\nrules: [{name: main, severity: P1, when: not site.up, for: 0s}]\n"};
  for (int i = 1; i <= 5; ++i) s.at(i * 10s).bad("site");
  std::map<std::string, std::vector<std::string>> told;
  for (const auto& message : s.messages()) told[message.rule] = message.contacts;
  CHECK(told["team"] == std::vector<std::string>{"ann"});
  CHECK(told["main"] == std::vector<std::string>{"ops", "boss"});
}

TEST_CASE("what an included file says is part of what its rules are") {
  const auto fingerprints = [](const std::string& own) {
    Loaded l;
    l.write("main.yaml", "version: 1\nmode: act\ninclude: [team.yaml]\n" + rules("main"))
        .write("team.yaml", own + rules("team"))
        .load();
    REQUIRE(l.book);
    return std::pair{l.rule("main").fingerprint, l.rule("team").fingerprint};
  };
  const auto plain = fingerprints("");
  const auto lowered = fingerprints("mode: observe\n");
  const auto hasty = fingerprints("defaults: {for: 1s}\n");
  CHECK(plain.first == lowered.first);
  CHECK(plain.second != lowered.second);
  CHECK(plain.first == hasty.first);
  CHECK(plain.second != hasty.second);
}

}  // namespace scopes_test
