#include "config/document/diagnostic.hpp"

#include "tests/unit/catch.hpp"

namespace diagnostic_test {

using namespace runbookd::document;

namespace {

// The source of the reference's example, with its line on number 39.
Sources example() {
  Sources sources;
  sources.add("guesslyfe.yaml",
              std::string(38, '\n') + "    when: [error_ratio > 1, requests >= 50]\n");
  return sources;
}

Sources one_line(std::string line) {
  Sources sources;
  sources.add("rules.yaml", std::move(line));
  return sources;
}

}  // namespace

TEST_CASE("a diagnostic reads exactly as the rulebook's reference shows it") {
  Diagnostics found;
  auto& d = found.error({0, 39, 26}, "compares a ratio with a plain number", "did you mean 1%?");
  d.note = "error_ratio is a ratio; 1 would mean 100%";
  d.also = 12;
  d.also_length = 11;
  CHECK(render(example(), found.sorted().front(), false) ==
        "guesslyfe.yaml:39:26: error: compares a ratio with a plain number\n"
        " 39 |     when: [error_ratio > 1, requests >= 50]\n"
        "    |            ~~~~~~~~~~~   ^   error_ratio is a ratio; 1 would mean 100%\n"
        "    = did you mean 1%?\n");
}

TEST_CASE(
    "a warning ends in its lint's name, and without hint and note there is nothing below the "
    "caret") {
  Diagnostics found;
  found.warning({0, 1, 7}, "ratio-without-volume", "a ratio without a volume floor").length = 3;
  CHECK(render(one_line("when: a/b > 1%"), found.sorted().front(), false) ==
        "rules.yaml:1:7: warning: a ratio without a volume floor [ratio-without-volume]\n"
        " 1 | when: a/b > 1%\n"
        "   |       ^^^\n");
}

TEST_CASE("a diagnostic without a place, and one without a line, show no excerpt") {
  Diagnostics found;
  found.error({}, "nothing to check", "name a file");
  found.error({0, 0, 0}, "cannot be read: No such file or directory");
  const auto list = found.sorted();
  CHECK(render(one_line(""), list.at(0), false) == "error: nothing to check\n   = name a file\n");
  CHECK(render(one_line(""), list.at(1), false) ==
        "rules.yaml: error: cannot be read: No such file or directory\n");
}

TEST_CASE("columns count code points, not bytes") {
  Diagnostics found;
  found.error({0, 1, 14}, "unknown unit");
  CHECK(render(one_line("name: größe > 5x"), found.sorted().front(), false) ==
        "rules.yaml:1:14: error: unknown unit\n"
        " 1 | name: größe > 5x\n"
        "   |              ^\n");
}

TEST_CASE("the caret may stand behind the end of the line, and never far beyond") {
  Diagnostics found;
  found.error({0, 1, 6}, "ends too early").length = 40;
  CHECK(render(one_line("a: b"), found.sorted().front(), false) ==
        "rules.yaml:1:6: error: ends too early\n"
        " 1 | a: b\n"
        "   |     ^\n");
}

TEST_CASE(
    "tabs and control characters in a source line cannot move the caret or steer the terminal") {
  Diagnostics found;
  found.error({0, 1, 4}, "bad \x1b[31m text");
  CHECK(render(one_line("\ta\x1b b"), found.sorted().front(), false) ==
        "rules.yaml:1:4: error: bad  [31m text\n"
        " 1 |  a  b\n"
        "   |    ^\n");
}

TEST_CASE("of an endless line only the neighbourhood of the caret is shown") {
  Diagnostics found;
  found.error({0, 1, 5001}, "here");
  const auto text = render(one_line(std::string(5000, 'a') + "X" + std::string(5000, 'b')),
                           found.sorted().front(), false);
  CHECK(text.size() < 800);
  const auto source = text.find(" 1 | ...") + 5;
  const auto caret = text.find("   | ") + 5;
  REQUIRE(source != std::string::npos + 5);
  CHECK(text[source + text.find('^', caret) - caret] == 'X');
}

TEST_CASE("colours are added only when they are asked for") {
  Diagnostics found;
  found.error({0, 1, 1}, "bad", "mend it");
  const auto d = found.sorted().front();
  CHECK(render(one_line("a"), d, false).find('\x1b') == std::string::npos);
  CHECK(render(one_line("a"), d, true) ==
        "\x1b[1mrules.yaml:1:1: \x1b[0m\x1b[1;31merror:\x1b[0m \x1b[1mbad\x1b[0m\n"
        "\x1b[34m 1 |\x1b[0m a\n"
        "\x1b[34m   |\x1b[0m \x1b[1;31m^\x1b[0m\n"
        "   \x1b[36m= mend it\x1b[0m\n");
}

TEST_CASE("an excerpt masks userinfo and query values, and the caret follows") {
  Diagnostics found;
  const std::string line = "http: https://me:pw@host/x?token=abc&n=1 # end";
  found.error({0, 1, static_cast<int>(line.find("host")) + 1}, "unknown host").length = 4;
  CHECK(render(one_line(line), found.sorted().front(), false) ==
        "rules.yaml:1:21: error: unknown host\n"
        " 1 | http: https://***@host/x?token=***&n=*** # end\n"
        "   |                   ^^^^\n");
}

TEST_CASE("passwords with slashes, connection strings and authorization headers are masked") {
  auto sources = one_line(
      "a: postgres://u:p/w?x@h/d b: host=h password='it is' user=u c: 'Bearer abc' d: "
      "password=${file:/x}");
  CHECK(
      sources.excerpt(0, 1) ==
      "a: postgres://***@h/d b: host=h password=*** user=u c: 'Bearer ***' d: password=${file:/x}");
}

TEST_CASE("a loaded secret is masked wherever it stands, each of its lines too") {
  auto sources = one_line("a: hunter22 b: hunter22x c: second-line");
  sources.hide("hunter22\nsecond-line\n");
  CHECK(sources.excerpt(0, 1) == "a: *** b: ***x c: ***");
}

TEST_CASE("messages, notes and hints are masked as excerpts are") {
  auto sources = one_line("token: hunter22");
  sources.hide("hunter22");
  Diagnostics found;
  auto& d = found.error({0, 1, 8}, "not `hunter22`", "hunter22 or https://u:p@h");
  d.note = "it is hunter22";
  const auto list = found.sorted();
  const auto text = render(sources, list.front(), false) + render_json(sources, list);
  CHECK(text.find("hunter22") == std::string::npos);
  CHECK(text.find("u:p") == std::string::npos);
  CHECK(text.find("not `***`") != std::string::npos);
}

TEST_CASE(
    "lines end in line feeds or in carriage return and line feed; lines that are not there are "
    "empty") {
  auto sources = one_line("one\r\ntwo\nthree");
  CHECK(sources.excerpt(0, 1) == "one");
  CHECK(sources.excerpt(0, 2) == "two");
  CHECK(sources.excerpt(0, 3) == "three");
  CHECK(sources.excerpt(0, 4).empty());
  CHECK(sources.excerpt(7, 1).empty());
  CHECK(sources.lines(0) == 3);
}

TEST_CASE("diagnostics come in the order of file, line and column, and once") {
  Diagnostics found;
  found.error({1, 1, 1}, "f");
  found.error({0, 2, 5}, "d");
  found.error({0, 2, 5}, "e");
  found.error({0, 2, 5}, "e");
  found.warning({0, 2, 1}, "lint", "c");
  found.error({0, 1, 9}, "b");
  found.error({}, "a");
  std::string order;
  for (const auto& d : found.sorted()) order += d.message;
  CHECK(order == "abcdef");
  CHECK(found.errors() == 6);
  CHECK(found.warnings() == 1);
  CHECK(found.has_errors());
}

TEST_CASE("machines get one JSON object with every diagnostic and its masked excerpt") {
  Diagnostics found;
  found.error({0, 1, 4}, "bad \"url\"", "mend it");
  CHECK(
      render_json(one_line("a: http://u:p@h"), found.sorted()) ==
      R"({"errors":1,"warnings":0,"diagnostics":[{"file":"rules.yaml","line":1,"column":4,"length":1,)"
      R"("level":"error","message":"bad \"url\"","note":"","hint":"mend it","lint":"",)"
      R"("excerpt":"a: http://***@h"}]})");
}

}  // namespace diagnostic_test
