#include "config/document/loader.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/config/document/texts.hpp"

namespace loader_test {

using namespace runbookd::document;

namespace {

struct Loaded {
  runbookd::document::test::Directory directory;
  Sources sources;
  Diagnostics found;
  FileScopes scopes;
  std::unique_ptr<Node> root;

  void load(const std::vector<std::string>& names) {
    std::vector<std::string> paths;
    for (const auto& name : names) paths.push_back(directory.path(name));
    root = load_documents(paths, Strictness::run, sources, found, scopes);
  }
  // With the directory's own name taken out.
  std::string said() const {
    std::string out;
    for (const auto& d : found.sorted()) out += render(sources, d, false);
    const auto prefix = directory.path("");
    for (std::size_t at = 0; (at = out.find(prefix, at)) != std::string::npos;)
      out.erase(at, prefix.size());
    return out;
  }
};

}  // namespace

TEST_CASE("included files are merged section by section and keep their own marks") {
  Loaded l;
  l.directory.write(
      "main.yaml",
      "version: 1\ninclude: [probes/*.yaml, rules.yaml]\nprobes: {a: 1}\nrules:\n  - name: one\n");
  l.directory.write("probes/x.yaml", "version: 1\nprobes: {b: 2}\n");
  l.directory.write("probes/y.yaml", "probes: {c: 3}\nsignals: {s: 1}\n");
  l.directory.write("rules.yaml", "rules:\n  - name: two\n");
  l.load({"main.yaml"});
  CHECK(l.said().empty());
  REQUIRE(l.root);
  CHECK(l.root->find("include") == nullptr);
  CHECK(l.root->find("probes")->entries.size() == 3);
  CHECK(l.root->find("signals")->find("s")->text == "1");
  const auto& rules = l.root->find("rules")->items;
  REQUIRE(rules.size() == 2);
  CHECK(l.sources.path(rules.at(1).mark.file) == l.directory.path("rules.yaml"));
  CHECK(rules.at(1).mark.line == 2);
}

TEST_CASE("a name defined twice is an error that names both places") {
  Loaded l;
  l.directory.write("a.yaml",
                    "include: b.yaml\nmode: act\nprobes:\n  site: 1\nrules:\n  - name: down\n");
  l.directory.write("b.yaml", "mode: observe\nprobes:\n  site: 2\nrules:\n  - {name: down}\n");
  l.load({"a.yaml"});
  const auto first = "the first is at " + l.directory.path("a.yaml");
  std::string hints;
  for (const auto& d : l.found.sorted()) hints += d.message + "; " + d.hint + "\n";
  CHECK(hints == "`site` in `probes` is defined twice; " + first +
                     ":4:3\n`down` in `rules` is defined twice; " + first + ":6:11\n");
  CHECK(l.found.sorted().at(0).mark.line == 3);
  CHECK(l.found.sorted().at(1).mark.column == 12);
}

TEST_CASE("what an included file says for its own rules is kept apart") {
  Loaded l;
  l.directory.write("a.yaml", "include: [b.yaml, d.yaml]\nmode: act\nrules: []\n");
  l.directory.write(
      "b.yaml",
      "mode: observe\nlabels: {t: x}\ndefaults: {for: 1m}\ncontacts: {ann: {slack: u}}\n"
      "rules: []\ninclude: c.yaml\n");
  l.directory.write("c.yaml", "defaults: {settle: 1m}\n");
  l.directory.write("d.yaml", "labels: {site: home}\n");
  l.load({"a.yaml"});
  CHECK(l.said().empty());
  CHECK(l.root->find("mode")->text == "act");
  CHECK(l.root->find("contacts")->find("ann") != nullptr);
  CHECK(l.root->find("labels")->find("site") != nullptr);
  CHECK(l.root->find("labels")->find("t") == nullptr);
  REQUIRE(l.scopes.files.size() == 1);
  const auto& [file, scope] = *l.scopes.files.begin();
  CHECK(l.sources.path(file) == l.directory.path("b.yaml"));
  CHECK(scope.own.find("mode")->text == "observe");
  CHECK(scope.own.find("defaults")->entries.size() == 2);
  CHECK(scope.own.find("contacts")->find("ann")->kind == Node::Kind::null);
  CHECK(l.scopes.home.size() == 2);
}

TEST_CASE("a file without rules that says the mode again is a mode said twice") {
  Loaded l;
  l.directory.write("a.yaml", "include: b.yaml\nmode: act\n");
  l.directory.write("b.yaml", "mode: observe\n");
  l.load({"a.yaml"});
  REQUIRE(l.found.sorted().size() == 1);
  CHECK(l.found.sorted().front().message == "`mode` is defined twice");
}

TEST_CASE("two rules of one name in one file are an error too") {
  Loaded l;
  l.directory.write("a.yaml", "rules:\n  - name: x\n  - name: x\n");
  l.load({"a.yaml"});
  CHECK(l.said() ==
        "a.yaml:3:11: error: `x` in `rules` is defined twice\n"
        " 3 |   - name: x\n"
        "   |           ^\n"
        "   = the first is at a.yaml:2:11\n");
}

TEST_CASE("a section cannot be a list in one file and a map in another") {
  Loaded l;
  l.directory.write("a.yaml", "include: b.yaml\nrules:\n  - name: x\n");
  l.directory.write("b.yaml", "rules: {x: 1}\n");
  l.load({"a.yaml"});
  CHECK(l.said() ==
        "b.yaml:1:8: error: `rules` is a map here\n"
        " 1 | rules: {x: 1}\n"
        "   |        ^\n"
        "   = it is a list at a.yaml:3:3\n");
}

TEST_CASE("an include that is missing is an error at its place") {
  Loaded l;
  l.directory.write("a.yaml", "version: 1\ninclude:\n  - b.yaml\n");
  l.load({"a.yaml"});
  CHECK(l.said() ==
        "a.yaml:3:5: error: cannot include `b.yaml`: No such file or directory\n"
        " 3 |   - b.yaml\n"
        "   |     ^^^^^^\n"
        "   = the path starts at this file's directory\n");
  REQUIRE(l.root);
  CHECK(l.root->find("version")->text == "1");
}

TEST_CASE("a cycle of includes is an error at the line that closes it") {
  Loaded l;
  l.directory.write("a.yaml", "include: b.yaml\nmode: act\n");
  l.directory.write("b.yaml", "include: ./a.yaml\n");
  l.load({"a.yaml"});
  CHECK(l.said() ==
        "b.yaml:1:10: error: `./a.yaml` includes itself\n"
        " 1 | include: ./a.yaml\n"
        "   |          ^^^^^^^^\n"
        "   = remove this line, or the one that leads here\n");
}

TEST_CASE("a file that is included by two ways is read once") {
  Loaded l;
  l.directory.write("a.yaml", "include: [b.yaml, c.yaml]\n");
  l.directory.write("b.yaml", "include: c.yaml\n");
  l.directory.write("c.yaml", "probes: {x: 1}\n");
  l.load({"a.yaml"});
  CHECK(l.said().empty());
  CHECK(l.sources.count() == 3);
}

TEST_CASE("a glob may match its own file, and warns when it matches none") {
  Loaded l;
  l.directory.write("a.yaml", "include: ['*.yaml', none/*.yaml]\n");
  l.directory.write("b.yaml", "mode: act\n");
  l.load({"a.yaml"});
  CHECK(l.said() ==
        "a.yaml:1:21: warning: no file matches `none/*.yaml` [include-without-match]\n"
        " 1 | include: ['*.yaml', none/*.yaml]\n"
        "   |                     ^^^^^^^^^^^\n"
        "   = nothing is included; check the path, it starts at this file's directory\n");
  CHECK(l.root->find("mode")->text == "act");
}

TEST_CASE("an include must name files") {
  Loaded l;
  l.directory.write("a.yaml", "include: {a: b}\n");
  l.directory.write("b.yaml", "include: [[x]]\n");
  l.load({"a.yaml", "b.yaml"});
  CHECK(l.found.sorted().at(0).message ==
        "`include` must be a file, a glob or a list of them, not a map");
  CHECK(l.found.sorted().at(1).message == "`include` must name files, not a list");
}

TEST_CASE("errors of all files come in one run") {
  Loaded l;
  l.directory.write("a.yaml", "include: b.yaml\nx: yes\n");
  l.directory.write("b.yaml", "y: [\n");
  l.load({"a.yaml", "missing.yaml"});
  CHECK(l.found.errors() == 3);
  CHECK(l.said().find("missing.yaml: error: cannot be read: No such file or directory\n") !=
        std::string::npos);
}

TEST_CASE("files that are no map, or too large, are errors") {
  Loaded l;
  l.directory.write("a.yaml", "- x\n");
  l.directory.write("b.yaml", std::string(8 * 1024 * 1024 + 1, '#'));
  l.load({"a.yaml", "b.yaml"});
  CHECK(l.said() ==
        "a.yaml:1:1: error: the file must hold a map of sections, not a list\n"
        " 1 | - x\n"
        "   | ^\n"
        "   = start with keys such as `version: 1` and `rules:`\n"
        "b.yaml: error: cannot be read: is larger than 8 MiB\n");
  CHECK_FALSE(l.root);
}

}  // namespace loader_test
