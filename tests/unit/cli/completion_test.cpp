// What a shell offers is what the program has.
#include <stdio.h>

#include <array>
#include <set>

#include "tests/unit/catch.hpp"
#include "tests/unit/cli/said.hpp"
#include "tests/unit/config/load/written.hpp"

namespace completion_test {

using namespace runbookd;
using test::runbookd_with;

namespace {

std::string script_of(const std::string& shell) {
  const auto said = runbookd_with({"completion", shell});
  CHECK(said.code == 0);
  return said.out;
}

std::set<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  std::set<std::string> out;
  for (std::string word; in >> word;) out.insert(word);
  return out;
}

std::set<std::string> offered() {
  const std::string bash = script_of("bash");
  const auto begin = bash.find("compgen -W \"") + 12;
  return words_of(bash.substr(begin, bash.find('"', begin) - begin));
}

// Of `runbookd --help`: the first word of each line of the list of verbs.
std::set<std::string> listed() {
  std::istringstream help(runbookd_with({"--help"}).out);
  std::set<std::string> out;
  bool verbs = false;
  for (std::string line; std::getline(help, line);) {
    verbs = verbs || line.find("ubcommands:") != std::string::npos ||
            line.find("SUBCOMMANDS:") != std::string::npos;
    if (verbs && line.starts_with("  ") && line.size() > 2 && line[2] >= 'a' && line[2] <= 'z')
      out.insert(line.substr(2, line.find(' ', 2) - 2));
  }
  return out;
}

// What bash itself offers for these words, the last of which is being typed.
std::set<std::string> completed(const std::string& words, int at) {
  const test::Written script(script_of("bash"));
  const std::string command = "bash --norc -c 'source " + script.path() + "; COMP_WORDS=(" + words +
                              "); COMP_CWORD=" + std::to_string(at) +
                              "; _runbookd; echo ${COMPREPLY[@]}'";
  FILE* bash = ::popen(command.c_str(), "r");
  REQUIRE(bash != nullptr);
  std::array<char, 4096> line{};
  std::string out;
  while (::fgets(line.data(), line.size(), bash) != nullptr) out += line.data();
  CHECK(::pclose(bash) == 0);
  return words_of(out);
}

}  // namespace

TEST_CASE("every verb that is offered is there, and every verb that is listed is offered") {
  const auto verbs = offered();
  for (const auto& verb : verbs) {
    INFO(verb);
    CHECK(runbookd_with({verb, "--help"}).code == 0);
  }
  const auto known = listed();
  CHECK(known.size() > 15);
  for (const auto& verb : known) {
    INFO(verb);
    CHECK(verbs.count(verb) == 1);
  }
}

TEST_CASE("each shell gets the verbs") {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const std::string script = script_of(shell);
    CHECK(script.find('@' + std::string("VERBS")) == std::string::npos);
    for (const char* verb : {"check", "silence", "completion"})
      CHECK(script.find(verb) != std::string::npos);
  }
}

TEST_CASE("bash completes what was begun") {
  CHECK(completed("runbookd ch", 1) == std::set<std::string>{"check"});
  CHECK(completed("runbookd un", 1) == std::set<std::string>{"unsilence", "unlock"});
}

TEST_CASE("another shell is refused") {
  const auto said = runbookd_with({"completion", "tcsh"});
  CHECK(said.code == 2);
  CHECK(said.err == "runbookd: completion is for bash, zsh or fish\n");
  CHECK(said.out.empty());
}

}  // namespace completion_test
