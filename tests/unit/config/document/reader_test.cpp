#include "config/document/reader.hpp"

#include <limits>

#include "tests/unit/catch.hpp"
#include "tests/unit/config/document/texts.hpp"

namespace reader_test {

using namespace runbookd;
using namespace runbookd::document;
using test::parsed;

namespace {

// What reading `text` with `read` prints.
template <class Read>
std::string said(const std::string& text, Read read, Strictness strictness = Strictness::run) {
  auto p = parsed(text, strictness);
  REQUIRE(p.root);
  Reader reader(*p.root, "probe `site`", p.found);
  read(reader);
  return p.said();
}

template <class Read>
std::string first(const std::string& text, Read read) {
  const auto all = said(text, read);
  return all.substr(0, all.find('\n'));
}

template <class Read>
std::string hint(const std::string& text, Read read) {
  const auto all = said(text, read);
  const auto at = all.rfind("= ");
  return at == std::string::npos ? "none" : all.substr(at + 2, all.size() - at - 3);
}

const auto every = [](Reader& r) { r.duration("every", seconds{1}, hours{1}); };

}  // namespace

TEST_CASE("a reader converts what is right and says nothing") {
  auto p = parsed(
      "text: hello\nflag: true\nn: -2.5\ni: 42\nd: 1h30m\nb: 1KiB\nr: 30%\nlist: [a, b]\none: a\n"
      "names: {x: 1, y: 2}\nmode: act\nsub: {k: v}\n");
  Reader r(*p.root, "rulebook", p.found);
  CHECK(r.string("text") == "hello");
  CHECK(r.required_string("text") == "hello");
  CHECK(r.boolean("flag") == true);
  CHECK(r.number("n", -5, 5) == -2.5);
  CHECK(r.integer("i", 0, 100) == 42);
  CHECK(r.duration("d") == minutes{90});
  CHECK(r.bytes("b") == 1024);
  CHECK(*r.ratio("r") == Approx(0.3));
  CHECK(r.strings("list") == std::vector<std::string>{"a", "b"});
  CHECK(r.strings("one") == std::vector<std::string>{"a"});
  CHECK(r.map("names").at(1).first == "y");
  CHECK(r.map("names").at(1).second->text == "2");
  CHECK(r.choice("mode", {"observe", "approve", "act"}) == 2);
  auto sub = r.child("sub");
  REQUIRE(sub);
  CHECK(sub->string("k") == "v");
  sub->finish();
  r.finish();
  CHECK_FALSE(r.failed());
  CHECK(p.said().empty());
}

TEST_CASE("what is absent is nothing, and no error") {
  const auto said_of_all = said("x: 1\n", [](Reader& r) {
    CHECK_FALSE(r.string("a"));
    CHECK_FALSE(r.boolean("a"));
    CHECK_FALSE(r.number("a", 0, 1));
    CHECK_FALSE(r.integer("a", 0, 1));
    CHECK_FALSE(r.duration("a"));
    CHECK_FALSE(r.bytes("a"));
    CHECK_FALSE(r.ratio("a"));
    CHECK(r.strings("a").empty());
    CHECK(r.map("a").empty());
    CHECK_FALSE(r.choice("a", {"b"}));
    CHECK_FALSE(r.child("a"));
    CHECK(r.take("a") == nullptr);
    CHECK_FALSE(r.has("a"));
    CHECK_FALSE(r.failed());
  });
  CHECK(said_of_all.empty());
}

TEST_CASE("a wrong duration names what it is for, what was written, and the cure") {
  CHECK(said("every: soon\n", every) ==
        "rules.yaml:1:8: error: probe `site`: `every` must be a duration such as 30s or 5m, not "
        "`soon`\n"
        " 1 | every: soon\n"
        "   |        ^^^^\n"
        "   = for instance 1h30m\n");
  CHECK(hint("every: 30\n", every) == "write 30s");
  CHECK(hint("every: 30 s\n", every) == "write 30s, without a space");
  CHECK(hint("every: 5min\n", every) == "did you mean 5m?");
  CHECK(first("every: 500ms\n", every) ==
        "rules.yaml:1:8: error: probe `site`: `every` must be between 1s and 1h, not `500ms`");
  CHECK(first("every: [1s]\n", every) ==
        "rules.yaml:1:8: error: probe `site`: `every` must be a duration such as 30s or 5m, not a "
        "list");
}

TEST_CASE("a key without a value is an error at the key") {
  CHECK(said("a: 1\nevery:\n", every) ==
        "rules.yaml:2:1: error: probe `site`: `every` has no value; it must be a duration such as "
        "30s or 5m\n"
        " 2 | every:\n"
        "   | ^^^^^\n");
}

TEST_CASE("numbers are plain, finite and within their range") {
  const auto port = [](Reader& r) { r.integer("port", 1, 65535); };
  CHECK(first("port: 70000\n", port) ==
        "rules.yaml:1:7: error: probe `site`: `port` must be between 1 and 65535, not `70000`");
  CHECK(first("port: 99999999999999999999\n", port) ==
        "rules.yaml:1:7: error: probe `site`: `port` must be between 1 and 65535, not "
        "`99999999999999999999`");
  CHECK(first("port: 80.5\n", port) ==
        "rules.yaml:1:7: error: probe `site`: `port` must be a whole number, not `80.5`");
  CHECK(hint("port: 80s\n", port) == "write it without a unit");
  const auto n = [](Reader& r) { r.number("n", 0.5, std::numeric_limits<double>::infinity()); };
  CHECK(first("n: 0.25\n", n) ==
        "rules.yaml:1:4: error: probe `site`: `n` must be at least 0.5, not `0.25`");
  for (const char* text : {"n: nan\n", "n: inf\n", "n: 1e3\n", "n: 0x10\n", "n: '1 '\n"}) {
    CHECK(first(text, n).find("must be a plain number") != std::string::npos);
  }
}

TEST_CASE("bools are true and false") {
  const auto flag = [](Reader& r) { r.boolean("flag"); };
  CHECK(said("flag: True\n", flag) ==
        "rules.yaml:1:7: error: probe `site`: `flag` must be true or false, not `True`\n"
        " 1 | flag: True\n"
        "   |       ^^^^\n"
        "   = write true\n");
}

TEST_CASE("sizes and ratios ask for their unit") {
  const auto size = [](Reader& r) { r.bytes("size"); };
  CHECK(first("size: 512\n", size) ==
        "rules.yaml:1:7: error: probe `site`: `size` must be a size such as 512MiB or 10kB, not "
        "`512`");
  CHECK(hint("size: 512\n", size) == "write 512MiB");
  CHECK(hint("size: 10KB\n", size) == "did you mean 10kB?");
  const auto share = [](Reader& r) { r.ratio("share"); };
  CHECK(hint("share: 30\n", share) == "write 30%");
  CHECK(hint("share: 30 %\n", share) == "write 30%, without a space");
}

TEST_CASE("a size out of bounds is answered with the bounds") {
  const auto memory = [](Reader& r) { r.bytes("memory", 1 << 20, 1 << 30); };
  CHECK(first("memory: 512kB\n", memory) ==
        "rules.yaml:1:9: error: probe `site`: `memory` must be between 1MiB and 1GiB, not `512kB`");
  CHECK(first("memory: 2GiB\n", memory) ==
        "rules.yaml:1:9: error: probe `site`: `memory` must be between 1MiB and 1GiB, not `2GiB`");
  CHECK(first("memory: 2GiB\n", [](Reader& r) { r.bytes("memory", 0, 1 << 30); }) ==
        "rules.yaml:1:9: error: probe `site`: `memory` must be at most 1GiB, not `2GiB`");
  CHECK(said("memory: 512MiB\n", memory).empty());
}

TEST_CASE("words say something") {
  for (const char* blank : {"verb: ''\n", "verb: ' '\n", "verb: \"\\t\"\n"})
    CHECK(first(blank, [](Reader& r) { CHECK_FALSE(r.words("verb")); }) ==
          "rules.yaml:1:7: error: probe `site`: `verb` is empty");
  CHECK(said("verb: a b\n", [](Reader& r) { CHECK(r.words("verb") == "a b"); }).empty());
  CHECK(said("other: x\n", [](Reader& r) { CHECK_FALSE(r.words("verb")); }).empty());
}

TEST_CASE("one item of a list is marked by itself") {
  CHECK(said("list: [one, twoo]\n",
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
  CHECK(hint("to: [ops]\n", read) == "it belongs to a step");
  CHECK(hint("rt: 5m\n", read) == "did you mean `rto`?");
}

TEST_CASE("a choice lists what there is and suggests the nearest") {
  CHECK(
      said("mode: obsreve\n", [](Reader& r) { r.choice("mode", {"observe", "approve", "act"}); }) ==
      "rules.yaml:1:7: error: probe `site`: `mode` must be observe, approve or act, not `obsreve`\n"
      " 1 | mode: obsreve\n"
      "   |       ^^^^^^^\n"
      "   = did you mean `observe`?\n");
}

TEST_CASE("what is required and missing is an error at the map") {
  CHECK(said("a: 1\n", [](Reader& r) { r.required_string("http"); }) ==
        "rules.yaml:1:1: error: probe `site`: `http` is missing\n"
        " 1 | a: 1\n"
        "   | ^\n");
  CHECK(first("http: ''\n", [](Reader& r) { r.required_string("http"); }) ==
        "rules.yaml:1:7: error: probe `site`: `http` is empty");
}

TEST_CASE("unknown keys are errors with the nearest known one") {
  CHECK(said("every: 5s\ntimout: 1s\nbogus: 1\n",
             [](Reader& r) {
               r.duration("every");
               r.duration("timeout");
               r.string("http");
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
  CHECK(hint("htpt: 1\n", [](Reader& r) { r.finish({"http"}); }) == "did you mean `http`?");
}

TEST_CASE("a node that is no map is reported once and reads as empty") {
  CHECK(said("every:30s\n",
             [](Reader& r) {
               CHECK_FALSE(r.string("every"));
               r.finish();
               CHECK(r.failed());
             }) ==
        "rules.yaml:1:1: error: probe `site` must be a map, not `every:30s`\n"
        " 1 | every:30s\n"
        "   | ^^^^^^^^^\n"
        "   = write a space behind the colon of a key\n");
  CHECK(first("sub:\n", [](Reader& r) { r.child("sub"); }) ==
        "rules.yaml:1:1: error: probe `site`: `sub` has no value");
}

TEST_CASE("lists name the item that is wrong") {
  CHECK(first("argv: [a, [b]]\n", [](Reader& r) { r.strings("argv"); }) ==
        "rules.yaml:1:11: error: probe `site`: item 2 of `argv` must be a text, not a list");
  CHECK(first("argv: {a: b}\n", [](Reader& r) { r.strings("argv"); }) ==
        "rules.yaml:1:7: error: probe `site`: `argv` must be a text or a list of texts, not a map");
}

TEST_CASE("what YAML's guard reported is not reported again") {
  auto p = parsed("flag: yes\nn: 010\nwhen: !x\nchannel: #a\n");
  const int before = p.found.errors();
  Reader r(*p.root, "rule `x`", p.found);
  CHECK_FALSE(r.boolean("flag"));
  CHECK_FALSE(r.number("n", 0, 9));
  CHECK_FALSE(r.string("when"));
  CHECK_FALSE(r.string("channel"));
  r.error("flag", "`flag` is odd");
  r.finish();
  CHECK(r.failed());
  CHECK(p.found.errors() == before);
}

TEST_CASE("a secret is never quoted, and in check an unread one draws no errors") {
  const test::Directory directory;
  const auto path = directory.write("token", "hunter22\n");
  CHECK(said("every: \"${file:" + path + "}\"\n", every).find("hunter22") == std::string::npos);
  auto p = parsed("http: ${file:/nonexistent/url}\nevery: ${file:/nonexistent/every}\n",
                  Strictness::check);
  Reader r(*p.root, "probe `site`", p.found);
  CHECK(r.required_string("http") == "${file:/nonexistent/url}");
  r.error("http", "`http` must be a URL");
  CHECK_FALSE(r.duration("every"));
  CHECK(r.failed());
  CHECK(r.unread());
  CHECK_FALSE(p.found.has_errors());
  CHECK(p.found.warnings() == 2);
}

TEST_CASE("credentials in an address that is quoted back are masked") {
  const auto text = said("every: https://me:pw@host/?k=v\n", every);
  CHECK(text.find("not `https://***@host/?k=***`") != std::string::npos);
  CHECK(text.find("pw") == std::string::npos);
}

}  // namespace reader_test
