#include "tests/unit/catch.hpp"
#include "tests/unit/config/document/texts.hpp"

namespace substitution_test {

using namespace runbookd::document;
using runbookd::document::test::parsed;

TEST_CASE("variables are replaced in values, after parsing, and never in keys") {
  const runbookd::document::test::Environment set("RUNBOOKD_TEST_A", "x: [1, yes]");
  const auto p =
      parsed("a: ${RUNBOOKD_TEST_A}\n\"${RUNBOOKD_TEST_A}\": b\nc: \"<${RUNBOOKD_TEST_A}>\"\n");
  CHECK(p.said().empty());
  CHECK(p.at("a").text == "x: [1, yes]");
  CHECK(p.at("a").is_scalar());
  CHECK(p.at("a").substituted);
  CHECK(p.at("c").text == "<x: [1, yes]>");
  CHECK(p.at("${RUNBOOKD_TEST_A}").text == "b");
}

TEST_CASE("where placeholders will do, what cannot be replaced is left as it is, in silence") {
  const auto p =
      parsed("a: ${RUNBOOKD_TEST_NONE}\nb: ${file:/nonexistent/x}\nc: ${RUNBOOKD_TEST_NONE:-two}\n",
             Strictness::placeholders);
  CHECK(p.said().empty());
  CHECK(p.at("a").unread);
  CHECK(p.at("b").unread);
  CHECK(p.at("b").secret);
  CHECK(p.at("c").text == "two");
  CHECK(parsed("a: ${open\n", Strictness::placeholders).found.errors() == 1);
}

TEST_CASE("a default stands in for a variable that is not set or empty") {
  const runbookd::document::test::Environment set("RUNBOOKD_TEST_A", "");
  const auto p = parsed(
      "a: ${RUNBOOKD_TEST_A:-one}\nb: ${RUNBOOKD_TEST_NONE:-two:-3}\nc: "
      "${RUNBOOKD_TEST_NONE:-}\nd: '${RUNBOOKD_TEST_A}'\n");
  CHECK(p.said().empty());
  CHECK(p.at("a").text == "one");
  CHECK(p.at("b").text == "two:-3");
  CHECK(p.at("c").text.empty());
  CHECK(p.at("d").text.empty());
}

TEST_CASE("two dollars are one, and a dollar before anything else stays") {
  const auto p = parsed("a: $$HOME\nb: ^x$\nc: $5 $$ $${X}\n");
  CHECK(p.said().empty());
  CHECK(p.at("a").text == "$HOME");
  CHECK(p.at("b").text == "^x$");
  CHECK(p.at("c").text == "$5 $ ${X}");
  CHECK_FALSE(p.at("b").substituted);
}

TEST_CASE("a variable that is not set is an error at its place, each of them") {
  CHECK(parsed("a: \"x ${RUNBOOKD_TEST_NONE}\"\n").said() ==
        "rules.yaml:1:7: error: the environment variable `RUNBOOKD_TEST_NONE` is not set\n"
        " 1 | a: \"x ${RUNBOOKD_TEST_NONE}\"\n"
        "   |       ^^^^^^^^^^^^^^^^^^^^^\n"
        "   = set it, or give a default: ${RUNBOOKD_TEST_NONE:-default}\n");
  CHECK(parsed("a: ${RUNBOOKD_TEST_X} ${RUNBOOKD_TEST_Y}\n").found.errors() == 2);
}

TEST_CASE("malformed references are errors that say what to write") {
  CHECK(parsed("a: \"${1x}\"\n").said() ==
        "rules.yaml:1:5: error: `${1x}` names no variable\n"
        " 1 | a: \"${1x}\"\n"
        "   |     ^^^^^\n"
        "   = write ${NAME}, ${NAME:-default} or ${file:/path}; `$${` stands for the characters "
        "`${`\n");
  CHECK(parsed("a: \"${X\"\n").found.sorted().front().message == "`${` is not closed");
  CHECK(parsed("a: ${X:-${Y}}\n").found.sorted().front().message ==
        "a default cannot hold another `${`");
}

TEST_CASE("a file's content is a secret: trimmed, marked, and masked in excerpts") {
  const runbookd::document::test::Directory directory;
  const auto path = directory.write("token", "hunter22\n");
  auto p = parsed("a: \"Bearer ${file:" + path + "}\"\nb: hunter22\n");
  CHECK(p.said().empty());
  CHECK(p.at("a").text == "Bearer hunter22");
  CHECK(p.at("a").secret);
  CHECK(written(p.at("a")) == "`***`");
  CHECK(p.sources.excerpt(0, 2) == "b: ***");
}

TEST_CASE("a file beside the rulebook is found from the rulebook's directory") {
  const runbookd::document::test::Directory directory;
  directory.write("secrets/token", "abcd");
  Sources sources;
  Diagnostics found;
  const int file = sources.add(directory.path("rules.yaml"), "a: ${file:secrets/token}\n");
  const auto root = parse(sources, file, Strictness::run, found);
  CHECK_FALSE(found.has_errors());
  CHECK(root->find("a")->text == "abcd");
}

TEST_CASE("an unreadable file is an error in run and a warning in check") {
  const std::string text = "a: ${file:/nonexistent/token}\n";
  CHECK(parsed(text, Strictness::run).said() ==
        "rules.yaml:1:4: error: cannot read `/nonexistent/token`: No such file or directory\n"
        " 1 | a: ${file:/nonexistent/token}\n"
        "   |    ^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "   = the value is needed to run; check the path and its permissions\n");
  const auto p = parsed(text, Strictness::check);
  CHECK(p.said() ==
        "rules.yaml:1:4: warning: cannot read `/nonexistent/token`: No such file or directory "
        "[unreadable-file]\n"
        " 1 | a: ${file:/nonexistent/token}\n"
        "   |    ^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "   = `run` needs it; `check` goes on without\n");
  CHECK(p.at("a").unread);
  CHECK(p.at("a").text == "${file:/nonexistent/token}");
}

TEST_CASE("files are bounded, and nothing that could block is opened") {
  const runbookd::document::test::Directory directory;
  const auto large = directory.write("large", std::string(64 * 1024 + 1, 'x'));
  const auto fits = directory.write("fits", std::string(64 * 1024, 'x'));
  CHECK(parsed("a: ${file:" + large + "}").found.sorted().front().message ==
        "cannot read `" + large + "`: is larger than 64 KiB");
  CHECK(parsed("a: ${file:" + fits + "}").at("a").text.size() == 64 * 1024);
  CHECK(parsed("a: ${file:/}").found.sorted().front().message == "cannot read `/`: is a directory");
  CHECK(parsed("a: ${file:/dev/zero}").found.sorted().front().message ==
        "cannot read `/dev/zero`: is not a regular file");
  CHECK(parsed("a: \"${file:}\"").found.sorted().front().message ==
        "cannot read ``: no path is given");
}

}  // namespace substitution_test
