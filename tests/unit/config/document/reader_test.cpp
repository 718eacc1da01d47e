#include "config/document/reader.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/config/document/texts.hpp"

namespace reader_test {

using namespace runbookd;
using namespace runbookd::document;
using runbookd::document::test::parsed;

namespace {

// What reading `text` with `read` prints.
template <class Read>
std::string said(const std::string& text, std::vector<Key> keys, Read read,
                 Strictness strictness = Strictness::run) {
  auto p = parsed(text, strictness);
  REQUIRE(p.root);
  Reader reader(*p.root, "probe `site`", p.found, {keys});
  read(reader);
  return p.said();
}

template <class Read>
std::string first(const std::string& text, std::vector<Key> keys, Read read) {
  const auto all = said(text, std::move(keys), read);
  return all.substr(0, all.find('\n'));
}

template <class Read>
std::string hint(const std::string& text, std::vector<Key> keys, Read read) {
  const auto all = said(text, std::move(keys), read);
  const auto at = all.rfind("= ");
  return at == std::string::npos ? "none" : all.substr(at + 2, all.size() - at - 3);
}

const Key every_key{.name = "every", .shape = Shape::duration, .lowest = "1s", .highest = "1h"};
const std::vector<Key> every_row{every_key};
const auto every = [](Reader& r) { r.duration("every"); };

constexpr Key item[] = {{}};
constexpr Key inner[] = {{.name = "k"}};
// One of each shape.
const std::vector<Key> one_of_each{
    {.name = "text"},
    {.name = "flag", .shape = Shape::boolean},
    {.name = "n", .shape = Shape::number, .lowest = "-5", .highest = "5"},
    {.name = "i", .shape = Shape::integer, .lowest = "0", .highest = "100"},
    {.name = "d", .shape = Shape::duration},
    {.name = "b", .shape = Shape::size},
    {.name = "r", .shape = Shape::share},
    {.name = "list", .shape = Shape::list, .inside = item},
    {.name = "one", .shape = Shape::one_or_list, .inside = item},
    {.name = "names", .shape = Shape::map, .inside = item},
    {.name = "mode", .shape = Shape::choice, .choices = "observe approve act"},
    {.name = "sub", .shape = Shape::group, .inside = inner},
};

}  // namespace

TEST_CASE("a reader converts what is right and says nothing") {
  auto p = parsed(
      "text: hello\nflag: true\nn: -2.5\ni: 42\nd: 1h30m\nb: 1KiB\nr: 30%\nlist: [a, b]\none: a\n"
      "names: {x: 1, y: 2}\nmode: act\nsub: {k: v}\n");
  Reader r(*p.root, "rulebook", p.found, {one_of_each});
  CHECK(r.string("text") == "hello");
  CHECK(r.boolean("flag") == true);
  CHECK(r.number("n") == -2.5);
  CHECK(r.integer("i") == 42);
  CHECK(r.duration("d") == minutes{90});
  CHECK(r.bytes("b") == 1024);
  CHECK(*r.ratio("r") == Approx(0.3));
  CHECK(r.strings("list") == std::vector<std::string>{"a", "b"});
  CHECK(r.strings("one") == std::vector<std::string>{"a"});
  CHECK(r.map("names").at(1).first == "y");
  CHECK(r.map("names").at(1).second->text == "2");
  CHECK(r.choice("mode") == 2);
  auto sub = r.child("sub");
  REQUIRE(sub);
  CHECK(sub->string("k") == "v");
  sub->finish();
  r.finish();
  CHECK_FALSE(r.failed());
  CHECK(p.said().empty());
}

TEST_CASE("what is absent is nothing, and no error") {
  const auto said_of_all = said("text: 1\n", one_of_each, [](Reader& r) {
    r.take("text");
    CHECK_FALSE(r.boolean("flag"));
    CHECK_FALSE(r.number("n"));
    CHECK_FALSE(r.integer("i"));
    CHECK_FALSE(r.duration("d"));
    CHECK_FALSE(r.bytes("b"));
    CHECK_FALSE(r.ratio("r"));
    CHECK(r.strings("list").empty());
    CHECK(r.map("names").empty());
    CHECK_FALSE(r.choice("mode"));
    CHECK_FALSE(r.child("sub"));
    CHECK(r.section("sub").string("k") == std::nullopt);
    CHECK(r.take("one") == nullptr);
    CHECK_FALSE(r.has("one"));
    CHECK_FALSE(r.failed());
  });
  CHECK(said_of_all.empty());
}

TEST_CASE("what is absent is its row's preset, and what is wrong is not") {
  std::vector<Key> rows = one_of_each;
  const std::pair<const char*, const char*> presets[] = {
      {"text", "hello"}, {"flag", "true"}, {"n", "1.5"}, {"i", "7"},
      {"d", "90s"},      {"b", "1KiB"},    {"r", "30%"}, {"mode", "act"}};
  for (const auto& [name, preset] : presets)
    for (Key& row : rows)
      if (row.name == name) row.preset = preset;
  const auto read = [](Reader& r) {
    CHECK(r.string("text") == "hello");
    CHECK(r.boolean("flag") == true);
    CHECK(r.number("n") == 1.5);
    CHECK(r.integer("i") == 7);
    CHECK(r.duration("d") == seconds{90});
    CHECK(r.bytes("b") == 1024);
    CHECK(*r.ratio("r") == Approx(0.3));
    CHECK(r.choice("mode") == 2);
  };
  CHECK(said("one: a\n", rows, read).empty());
  const auto none = [](Reader& r) {
    CHECK_FALSE(r.boolean("flag"));
    CHECK_FALSE(r.integer("i"));
    CHECK_FALSE(r.duration("d"));
    CHECK_FALSE(r.bytes("b"));
    CHECK_FALSE(r.choice("mode"));
  };
  CHECK_FALSE(said("{flag: x, i: x, d: x, b: x, mode: x}\n", rows, none).empty());
}

TEST_CASE("a key that is read without a row, or as something else, is a fault of ours") {
  constexpr const char* ours = "this is a fault of runbookd, please report it";
  CHECK(first("a: 1\n", {}, [](Reader& r) { CHECK_FALSE(r.string("a")); }) ==
        "rules.yaml:1:4: error: probe `site`: `a` is read and has no row");
  CHECK(hint("a: 1\n", {}, [](Reader& r) { r.take("a"); }) == ours);
  // Also when it is not written: no rulebook comes by unharmed.
  CHECK(first("a: 1\n", {{.name = "a"}}, [](Reader& r) { CHECK_FALSE(r.duration("b")); }) ==
        "rules.yaml:1:1: error: probe `site`: `b` is read and has no row");
  CHECK(first("a: 1\n", {{.name = "a", .shape = Shape::size}},
              [](Reader& r) { CHECK_FALSE(r.duration("a")); }) ==
        "rules.yaml:1:4: error: probe `site`: `a` is read as something else than its row says, "
        "which is size");
}

TEST_CASE("a key that has a row and is read by nobody is a fault of ours, once all else is well") {
  const std::vector<Key> rows{{.name = "a"}, {.name = "b", .shape = Shape::integer}};
  CHECK(first("a: 1\n", rows, [](Reader& r) { r.finish(); }) ==
        "rules.yaml:1:4: error: probe `site`: `a` has a row and is read by nobody");
  CHECK(first("a: 1\nb: x\n", rows, [](Reader& r) {
          r.integer("b");
          r.finish();
        }) == "rules.yaml:2:4: error: probe `site`: `b` must be a whole number, not `x`");
}

TEST_CASE("one of several shapes is read as the one that is written") {
  static constexpr Key group[] = {{.name = "k", .required = true}};
  static constexpr Key shapes[] = {
      {.shape = Shape::integer, .lowest = "1", .highest = "9"},
      {.shape = Shape::group, .inside = group},
  };
  const std::vector<Key> rows{{.name = "a", .shape = Shape::one_of, .inside = shapes}};
  CHECK(said("a: 3\n", rows, [](Reader& r) { CHECK(r.integer("a") == 3); }).empty());
  CHECK(said("a: {k: v}\n", rows, [](Reader& r) {
          CHECK(r.child("a")->string("k") == "v");
        }).empty());
  CHECK(first("a: 10\n", rows, [](Reader& r) { r.integer("a"); }) ==
        "rules.yaml:1:4: error: probe `site`: `a` must be between 1 and 9, not `10`");
}

TEST_CASE("a wrong duration names what it is for, what was written, and the cure") {
  CHECK(said("every: soon\n", every_row, every) ==
        "rules.yaml:1:8: error: probe `site`: `every` must be a duration such as 30s or 5m, not "
        "`soon`\n"
        " 1 | every: soon\n"
        "   |        ^^^^\n"
        "   = for instance 1h30m\n");
  CHECK(hint("every: 30\n", every_row, every) == "write 30s");
  CHECK(hint("every: 30 s\n", every_row, every) == "write 30s, without a space");
  CHECK(hint("every: 5min\n", every_row, every) == "did you mean 5m?");
  CHECK(first("every: 500ms\n", every_row, every) ==
        "rules.yaml:1:8: error: probe `site`: `every` must be between 1s and 1h, not `500ms`");
  CHECK(first("every: [1s]\n", every_row, every) ==
        "rules.yaml:1:8: error: probe `site`: `every` must be a duration such as 30s or 5m, not a "
        "list");
}

TEST_CASE("a key without a value is an error at the key") {
  CHECK(said("a: 1\nevery:\n", every_row, every) ==
        "rules.yaml:2:1: error: probe `site`: `every` has no value; it must be a duration such as "
        "30s or 5m\n"
        " 2 | every:\n"
        "   | ^^^^^\n");
}

TEST_CASE("numbers are plain, finite and within their range") {
  const std::vector<Key> rows{
      {.name = "port", .shape = Shape::integer, .lowest = "1", .highest = "65535"},
      {.name = "n", .shape = Shape::number, .lowest = "0.5"}};
  const auto port = [](Reader& r) { r.integer("port"); };
  CHECK(first("port: 70000\n", rows, port) ==
        "rules.yaml:1:7: error: probe `site`: `port` must be between 1 and 65535, not `70000`");
  CHECK(first("port: 99999999999999999999\n", rows, port) ==
        "rules.yaml:1:7: error: probe `site`: `port` must be between 1 and 65535, not "
        "`99999999999999999999`");
  CHECK(first("port: 80.5\n", rows, port) ==
        "rules.yaml:1:7: error: probe `site`: `port` must be a whole number, not `80.5`");
  CHECK(hint("port: 80s\n", rows, port) == "write it without a unit");
  const auto n = [](Reader& r) { r.number("n"); };
  CHECK(first("n: 0.25\n", rows, n) ==
        "rules.yaml:1:4: error: probe `site`: `n` must be at least 0.5, not `0.25`");
  for (const char* text : {"n: nan\n", "n: inf\n", "n: 1e3\n", "n: 0x10\n", "n: '1 '\n"}) {
    CHECK(first(text, rows, n).find("must be a plain number") != std::string::npos);
  }
}

TEST_CASE("bools are true and false") {
  const auto flag = [](Reader& r) { r.boolean("flag"); };
  CHECK(said("flag: True\n", one_of_each, flag) ==
        "rules.yaml:1:7: error: probe `site`: `flag` must be true or false, not `True`\n"
        " 1 | flag: True\n"
        "   |       ^^^^\n"
        "   = write true\n");
}

TEST_CASE("sizes and ratios ask for their unit") {
  const std::vector<Key> rows{{.name = "size", .shape = Shape::size},
                              {.name = "share", .shape = Shape::share}};
  const auto size = [](Reader& r) { r.bytes("size"); };
  CHECK(first("size: 512\n", rows, size) ==
        "rules.yaml:1:7: error: probe `site`: `size` must be a size such as 512MiB or 10kB, not "
        "`512`");
  CHECK(hint("size: 512\n", rows, size) == "write 512MiB");
  CHECK(hint("size: 10KB\n", rows, size) == "did you mean 10kB?");
  const auto share = [](Reader& r) { r.ratio("share"); };
  CHECK(hint("share: 30\n", rows, share) == "write 30%");
  CHECK(hint("share: 30 %\n", rows, share) == "write 30%, without a space");
}

TEST_CASE("a size out of bounds is answered with the bounds") {
  const Key bounded{.name = "memory", .shape = Shape::size, .lowest = "1MiB", .highest = "1GiB"};
  const auto memory = [](Reader& r) { r.bytes("memory"); };
  CHECK(first("memory: 512kB\n", {bounded}, memory) ==
        "rules.yaml:1:9: error: probe `site`: `memory` must be between 1MiB and 1GiB, not `512kB`");
  CHECK(first("memory: 2GiB\n", {bounded}, memory) ==
        "rules.yaml:1:9: error: probe `site`: `memory` must be between 1MiB and 1GiB, not `2GiB`");
  CHECK(first("memory: 2GiB\n", {{.name = "memory", .shape = Shape::size, .highest = "1GiB"}},
              memory) ==
        "rules.yaml:1:9: error: probe `site`: `memory` must be at most 1GiB, not `2GiB`");
  CHECK(said("memory: 512MiB\n", {bounded}, memory).empty());
}

TEST_CASE("words say something") {
  const std::vector<Key> rows{{.name = "verb", .shape = Shape::words}};
  for (const char* blank : {"verb: ''\n", "verb: ' '\n", "verb: \"\\t\"\n"})
    CHECK(first(blank, rows, [](Reader& r) { CHECK_FALSE(r.string("verb")); }) ==
          "rules.yaml:1:7: error: probe `site`: `verb` is empty");
  CHECK(said("verb: a b\n", rows, [](Reader& r) { CHECK(r.string("verb") == "a b"); }).empty());
  CHECK(said("other: x\n", rows, [](Reader& r) { CHECK_FALSE(r.string("verb")); }).empty());
}

TEST_CASE("one item of a list is marked by itself") {
  CHECK(said("list: [one, twoo]\n", one_of_each,
             [](Reader& r) { r.error(*r.texts("list").at(1), "there is no `twoo`", "two?"); }) ==
        "rules.yaml:1:13: error: probe `site`: there is no `twoo`\n"
        " 1 | list: [one, twoo]\n"
        "   |             ^^^^\n"
        "   = two?\n");
}

TEST_CASE("a key that belongs elsewhere is sent there, however near another is") {
  const auto read = [](Reader& r) {
    r.duration("rto");
    r.finish({}, {{"to", "it belongs to a step"}});
  };
  const std::vector<Key> rows{{.name = "rto", .shape = Shape::duration}};
  CHECK(hint("to: [ops]\n", rows, read) == "it belongs to a step");
  CHECK(hint("rt: 5m\n", rows, read) == "did you mean `rto`?");
}

TEST_CASE("a choice lists what there is and suggests the nearest") {
  CHECK(
      said("mode: obsreve\n", one_of_each, [](Reader& r) { r.choice("mode"); }) ==
      "rules.yaml:1:7: error: probe `site`: `mode` must be observe, approve or act, not `obsreve`\n"
      " 1 | mode: obsreve\n"
      "   |       ^^^^^^^\n"
      "   = did you mean `observe`?\n");
}

TEST_CASE("what is required and missing is an error at the map") {
  const std::vector<Key> rows{{.name = "http", .shape = Shape::url, .required = true}};
  const auto read = [](Reader& r) {
    r.string("http");
    r.string("http");
  };
  CHECK(said("a: 1\n", rows, read) ==
        "rules.yaml:1:1: error: probe `site`: `http` is missing\n"
        " 1 | a: 1\n"
        "   | ^\n");
  CHECK(first("http: ''\n", rows, read) == "rules.yaml:1:7: error: probe `site`: `http` is empty");
}

TEST_CASE("unknown keys are errors with the nearest known one") {
  const std::vector<Key> rows{every_key, {.name = "timeout"}, {.name = "http"}};
  CHECK(said("every: 5s\ntimout: 1s\nbogus: 1\n", rows,
             [](Reader& r) {
               r.duration("every");
               r.finish();
             }) ==
        "rules.yaml:2:1: error: probe `site`: unknown key `timout`\n"
        " 2 | timout: 1s\n"
        "   | ^^^^^^\n"
        "   = did you mean `timeout`?\n"
        "rules.yaml:3:1: error: probe `site`: unknown key `bogus`\n"
        " 3 | bogus: 1\n"
        "   | ^^^^^\n"
        "   = what else can stand here: http, timeout\n");
  CHECK(hint("htpt: 1\n", {}, [](Reader& r) { r.finish({"http"}); }) == "did you mean `http`?");
}

TEST_CASE("a node that is no map is reported once and reads as empty") {
  CHECK(said("every:30s\n", {{.name = "every"}},
             [](Reader& r) {
               CHECK_FALSE(r.string("every"));
               r.finish();
               CHECK(r.failed());
             }) ==
        "rules.yaml:1:1: error: probe `site` must be a map, not `every:30s`\n"
        " 1 | every:30s\n"
        "   | ^^^^^^^^^\n"
        "   = write a space behind the colon of a key\n");
  CHECK(first("sub:\n", one_of_each, [](Reader& r) { r.child("sub"); }) ==
        "rules.yaml:1:1: error: probe `site`: `sub` has no value");
}

TEST_CASE("lists name the item that is wrong") {
  const std::vector<Key> either{{.name = "argv", .shape = Shape::one_or_list, .inside = item}};
  const std::vector<Key> list{{.name = "argv", .shape = Shape::list, .inside = item}};
  CHECK(first("argv: [a, [b]]\n", either, [](Reader& r) { r.strings("argv"); }) ==
        "rules.yaml:1:11: error: probe `site`: item 2 of `argv` must be a text, not a list");
  CHECK(first("argv: a\n", list, [](Reader& r) { r.strings("argv"); }) ==
        "rules.yaml:1:7: error: probe `site`: `argv` must be a list of texts, not `a`");
  CHECK(first("argv: {a: b}\n", either, [](Reader& r) { r.strings("argv"); }) ==
        "rules.yaml:1:7: error: probe `site`: `argv` must be a text or a list of texts, not a map");
}

TEST_CASE("what YAML's guard reported is not reported again") {
  auto p = parsed("flag: yes\nn: 010\nwhen: !x\nchannel: #a\n");
  const int before = p.found.errors();
  const std::vector<Key> rows{{.name = "flag", .shape = Shape::boolean},
                              {.name = "n", .shape = Shape::number},
                              {.name = "when"},
                              {.name = "channel"}};
  Reader r(*p.root, "rule `x`", p.found, {rows});
  CHECK_FALSE(r.boolean("flag"));
  CHECK_FALSE(r.number("n"));
  CHECK_FALSE(r.string("when"));
  CHECK_FALSE(r.string("channel"));
  r.error("flag", "`flag` is odd");
  r.finish();
  CHECK(r.failed());
  CHECK(p.found.errors() == before);
}

TEST_CASE("a secret is never quoted, and in check an unread one draws no errors") {
  const runbookd::document::test::Directory directory;
  const auto path = directory.write("token", "hunter22\n");
  CHECK(said("every: \"${file:" + path + "}\"\n", every_row, every).find("hunter22") ==
        std::string::npos);
  auto p = parsed("http: ${file:/nonexistent/url}\nevery: ${file:/nonexistent/every}\n",
                  Strictness::check);
  const std::vector<Key> rows{{.name = "http", .required = true}, every_key};
  Reader r(*p.root, "probe `site`", p.found, {rows});
  CHECK(r.string("http") == "${file:/nonexistent/url}");
  r.error("http", "`http` must be a URL");
  CHECK_FALSE(r.duration("every"));
  CHECK(r.failed());
  CHECK(r.unread());
  CHECK_FALSE(p.found.has_errors());
  CHECK(p.found.warnings() == 2);
}

TEST_CASE("credentials in an address that is quoted back are masked") {
  const auto text = said("every: https://me:pw@host/?k=v\n", every_row, every);
  CHECK(text.find("not `https://***@host/?k=***`") != std::string::npos);
  CHECK(text.find("pw") == std::string::npos);
}

}  // namespace reader_test
