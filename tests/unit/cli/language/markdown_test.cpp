// The tables of the page: one block each, with cells that stay cells.
#include "daemon/cli/language/markdown.hpp"

#include <algorithm>
#include <sstream>

#include "config/load/keys/rulebook.hpp"
#include "daemon/app/composition/kinds.hpp"
#include "tests/unit/catch.hpp"

namespace markdown_test {

using namespace runbookd;

namespace {

std::string all() { return cli::language_markdown(app::registered_kinds()); }

std::string block(const std::string& name) {
  const std::string text = all();
  const auto begin = text.find("<!-- keys: " + name + " -->\n");
  REQUIRE(begin != std::string::npos);
  return text.substr(begin, text.find("<!-- end -->", begin) - begin);
}

// Of a line of a table; a bar behind a backslash is none.
long bars(const std::string& line) {
  long out = 0;
  for (std::size_t i = 0; i < line.size(); ++i)
    out += line[i] == '|' && (i == 0 || line[i - 1] != '\\');
  return out;
}

}  // namespace

TEST_CASE("each block that begins ends before the next one begins") {
  std::istringstream in(all());
  bool inside = false;
  int blocks = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("<!-- keys: ")) {
      CHECK_FALSE(inside);
      inside = true;
      ++blocks;
    } else if (line == "<!-- end -->") {
      CHECK(inside);
      inside = false;
    } else {
      CHECK((line.empty() ? !inside : inside));
    }
  }
  CHECK_FALSE(inside);
  CHECK(blocks > 10);
}

TEST_CASE("every line of a table has as many cells as its head") {
  std::istringstream in(all());
  long head = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("<!-- keys: ")) head = 0;
    if (!line.starts_with("|")) continue;
    if (head == 0) head = bars(line);
    INFO(line);
    CHECK(bars(line) == head);
  }
}

TEST_CASE("every section of a rulebook that is a group has a table of its own") {
  for (const Key& key : load::keys::rulebook) {
    if (key.shape != Shape::group) continue;
    INFO(key.name);
    CHECK(block(std::string(key.name)).find("| `") != std::string::npos);
  }
}

TEST_CASE("a kind stands in the table of its family with its own keys, planned ones nowhere") {
  CHECK(block("probes").find("| `http` |") != std::string::npos);
  CHECK(block("actions").find("| `memorystore.failover` | stateful |") != std::string::npos);
  const auto kinds = app::registered_kinds();
  for (const auto* kind : kinds.actions) {
    if (!kind->planned) continue;
    CHECK(block("actions").find("`" + std::string(kind->name) + "`") == std::string::npos);
  }
}

TEST_CASE("a bar in what a row says is none of the table") {
  static constexpr Key keys[] = {
      {.name = "odd", .summary = "a | b", .preset = "x|y", .example = "x"}};
  static constexpr ProbeKind odd{.key = "odd", .summary = "this | that", .keys = keys};
  const ProbeKind* rows[] = {&odd};
  load::Kinds kinds;
  kinds.probes = rows;
  const std::string text = cli::language_markdown(kinds);
  CHECK(text.find("| `odd` | this \\| that | `odd` text (`x\\|y`) |") != std::string::npos);
}

TEST_CASE("what is required, a preset and a word about it look different") {
  const std::string rules = block("rule");
  CHECK(rules.find("| required |") != std::string::npos);
  CHECK(block("defaults").find("| `") != std::string::npos);
  CHECK(block("probe").find("| `targets_from.file_sd` |") != std::string::npos);
}

}  // namespace markdown_test
