// `kinds`: everything, one kind, one key of it, or only names for completion.
#include <boost/json.hpp>
#include <set>

#include "config/load/kinds.hpp"
#include "daemon/app/composition/kinds.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/cli/said.hpp"

namespace kinds_test {

using namespace runbookd;

namespace {

test::Said kinds(const std::string& name = {}, const std::string& key = {}, bool names = false) {
  cli::OtherOptions options;
  options.name = name;
  options.key = key;
  options.names = names;
  return test::heard([&] { return cli::kinds_verb(options); });
}

std::set<std::string> lines_of(const std::string& text) {
  std::istringstream in(text);
  std::set<std::string> out;
  for (std::string line; std::getline(in, line);) out.insert(line);
  return out;
}

}  // namespace

TEST_CASE("without a name every kind of this version is told, and none of a later one") {
  const auto said = kinds();
  CHECK(said.code == 0);
  const auto all = app::registered_kinds();
  int planned = 0;
  for (const auto* kind : all.actions) {
    INFO(kind->name);
    planned += kind->planned.has_value();
    CHECK((said.out.find("\n" + std::string(kind->name) + "  (") != std::string::npos) ==
          !kind->planned.has_value());
  }
  CHECK(planned > 0);  // or there is nothing to leave out
  for (const char* section : {"probes\n", "actions\n", "resources\n", "contacts\n", "sections\n"})
    CHECK(said.out.find(section) != std::string::npos);
}

TEST_CASE("one kind is told alone, with its keys and what it yields") {
  const auto said = kinds("redis");
  CHECK(said.code == 0);
  CHECK(said.out.starts_with("redis\n"));
  CHECK(said.out.find("yields:") != std::string::npos);
  CHECK(said.out.find("actions") == std::string::npos);
}

TEST_CASE("one key of a kind, also of the language itself") {
  CHECK(kinds("http", "method").out.starts_with("method"));
  CHECK(kinds("rule", "severity").out.find("(required)") != std::string::npos);
}

TEST_CASE("names alone are for completion: of all kinds, or of the keys of one") {
  const auto names = lines_of(kinds({}, {}, true).out);
  CHECK(names.count("http") == 1);
  CHECK(names.count("rule") == 1);
  CHECK(names.count("probes") == 0);  // a section is no name
  const auto keys = lines_of(kinds("http", {}, true).out);
  CHECK(keys.count("method") == 1);
  CHECK(keys.count("http") == 1);
}

TEST_CASE("a kind or key that is not there is a finding, with the one that was meant") {
  const auto kind = kinds("htttp");
  CHECK(kind.code == 1);
  CHECK(kind.out.empty());
  CHECK(kind.err == "there is no kind `htttp`; did you mean http?\n");
  const auto key = kinds("http", "metod");
  CHECK(key.code == 1);
  CHECK(key.err == "there is no key `metod`; did you mean method?\n");
  CHECK(kinds("xyzzyplugh").err.find("`runbookd kinds` lists them") != std::string::npos);
}

}  // namespace kinds_test
