// The command line itself: which verb is meant, what it lacks, and what the shell is told.
#include "daemon/cli/cli.hpp"

#include <streambuf>

#include "tests/unit/catch.hpp"
#include "tests/unit/cli/said.hpp"

namespace cli_test {

using namespace runbookd;
using test::runbookd_with;

TEST_CASE("without a verb the help is shown, and that is fine") {
  for (const auto& words : {std::vector<std::string>{}, {"--help"}}) {
    const auto said = runbookd_with(words);
    CHECK(said.code == 0);
    CHECK(said.out.find("Exit codes: 0 fine, 1 findings, 2 could not run") != std::string::npos);
    CHECK(said.err.empty());
  }
}

TEST_CASE("a verb that is not there is refused, with the one that was meant") {
  const auto near = runbookd_with({"chek", "rulebook.yaml"});
  CHECK(near.code == 2);
  CHECK(near.err == "runbookd: there is no verb `chek`\n  = did you mean check?\n");
  const auto far = runbookd_with({"xyzzyplugh"});
  CHECK(far.code == 2);
  CHECK(far.err.find("`runbookd --help` lists them") != std::string::npos);
}

TEST_CASE("what a verb cannot do without is asked for, and nothing is done") {
  const std::vector<std::vector<std::string>> lacking = {
      {"run"},
      {"check"},
      {"explain"},
      {"completion"},
      {"audit"},
      {"ack"},
      {"resolve", "INC-1"},
      {"silence", "db", "--for", "2h"},
      {"unlock", "db"},
      {"status", "--no-such-flag"},
      {"check", "a.yaml", "--no-such-flag"},
  };
  for (const auto& words : lacking) {
    const auto said = runbookd_with(words);
    INFO(words.front() << ": " << said.err);
    CHECK(said.code == 2);
    CHECK_FALSE(said.err.empty());
    CHECK(said.err.find("there is no verb") == std::string::npos);
  }
}

TEST_CASE("a reason that says nothing is none") {
  for (const char* blank : {"", "  ", "\t"}) {
    const auto said = runbookd_with({"resolve", "INC-1", "--reason", blank});
    CHECK(said.code == 2);
  }
  CHECK(runbookd_with({"ack", "INC-1", "--reason", " "}).err.find("it is blank: say why") !=
        std::string::npos);
}

TEST_CASE("a wrong command line says what is wrong, and shows one that is right") {
  const auto check = runbookd_with({"check", "--config", "x.yaml"});
  CHECK(check.code == 2);
  CHECK(check.err ==
        "runbookd: The following argument was not expected: --config\n"
        "  = such as: runbookd check rulebook.yaml\n");
  const auto run = runbookd_with({"run"});
  CHECK(run.code == 2);
  CHECK(run.err ==
        "runbookd: --config is required\n"
        "  = such as: runbookd run --config /etc/runbookd/rulebook.yaml\n");
  CHECK(runbookd_with({"ack"}).err.find("such as: runbookd ack INC-7") != std::string::npos);
  CHECK(runbookd_with({"run", "--help"}).code == 0);
}

TEST_CASE("every verb that steers the daemon tells what it does, with an example of itself") {
  for (const auto& verb : cli::command_verbs()) {
    const auto said = runbookd_with({verb.name, "--help"});
    CHECK(said.code == 0);
    CHECK(said.out.find(std::string("Example: runbookd ") + verb.name) != std::string::npos);
    CHECK((said.out.find("--for") != std::string::npos) == (verb.until || verb.lasts));
    CHECK((said.out.find("--var") != std::string::npos) == verb.starts);
  }
}

TEST_CASE("an answer that did not get out is no answer") {
  struct Full final : std::streambuf {
    int overflow(int) override { return traits_type::eof(); }
    std::streamsize xsputn(const char*, std::streamsize) override { return 0; }
  } full;
  int inner = -1;
  const auto said = test::heard([&] {
    std::streambuf* before = std::cout.rdbuf(&full);
    std::string program = "runbookd", word = "version";
    char* argv[] = {program.data(), word.data(), nullptr};
    inner = cli::main(2, argv);
    std::cout.clear();
    std::cout.rdbuf(before);
    return inner;
  });
  CHECK(said.code == 2);
  CHECK(said.err == "runbookd: cannot write to the standard output\n");
}

}  // namespace cli_test
