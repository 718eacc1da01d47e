#include "tests/unit/catch.hpp"
#include "tests/unit/config/document/texts.hpp"

namespace traps_test {

using namespace runbookd::document;
using runbookd::document::test::parsed;

namespace {

std::string said(std::string text) { return parsed(std::move(text)).said(); }

// The first line of what is said, without the file's name.
std::string first(std::string text) {
  const auto all = said(std::move(text));
  return all.substr(0, all.find('\n')).substr(all.empty() ? 0 : std::string("rules.yaml:").size());
}

std::string nested(int levels) {
  std::string text = "a: ";
  for (int i = 0; i < levels; ++i) text += "[";
  text += "1";
  for (int i = 0; i < levels; ++i) text += "]";
  return text;
}

}  // namespace

TEST_CASE("a sound document has its texts, kinds, order and marks") {
  const auto p = parsed("a: 1\nbig: \"größe\"\nlist: [x, {k: v}]\nblock: |\n  one\n  two\n");
  CHECK(p.said().empty());
  REQUIRE(p.root);
  REQUIRE(p.root->is_map());
  CHECK(p.root->entries.size() == 4);
  CHECK(p.at("a").text == "1");
  CHECK_FALSE(p.at("a").quoted);
  CHECK(p.at("big").text == "größe");
  CHECK(p.at("big").quoted);
  CHECK(p.at("list").items.at(1).find("k")->mark.column == 15);
  CHECK(p.at("block").text == "one\ntwo\n");
  CHECK(p.at("block").place(5).line == 6);
  CHECK(p.at("block").place(5).column == 4);
  CHECK(p.root->key_mark("list").line == 3);
  CHECK(p.root->find("missing") == nullptr);
}

TEST_CASE("a value that YAML reads as a comment is an error at its key") {
  CHECK(said("a: 1\nchannel: #incidents\n") ==
        "rules.yaml:2:1: error: `channel` has no value: YAML reads `#incidents` as a comment\n"
        " 2 | channel: #incidents\n"
        "   | ^^^^^^^\n"
        "   = quote it if it is the value: \"#incidents\"\n");
  CHECK(said("rules: # a comment\n  - x\n").empty());
  CHECK(said("url: http://host/#frag\n").empty());
}

TEST_CASE("a value that YAML reads as a tag is an error that says to write not") {
  CHECK(said("when: !cache.up and pg.up\n") ==
        "rules.yaml:1:7: error: YAML reads `!cache.up` as a tag, not as text\n"
        " 1 | when: !cache.up and pg.up\n"
        "   |       ^^^^^^^^^\n"
        "   = write `not cache.up` in an expression, or quote the text\n");
  CHECK(first("a: !!str 1") == "1:4: error: YAML reads `!!str` as a tag, not as text");
  CHECK(first("a: &x !t {k: 1}") == "1:4: error: YAML reads `!t` as a tag, not as text");
  CHECK(first("a: !t [1]") == "1:4: error: YAML reads `!t` as a tag, not as text");
}

TEST_CASE("a value that YAML reads as an alias is an error that says to quote it") {
  CHECK(said("files: *.log\n") ==
        "rules.yaml:1:8: error: YAML reads `*.log` as an alias, and no anchor has that name\n"
        " 1 | files: *.log\n"
        "   |        ^\n"
        "   = quote it: \"*.log\"\n");
  CHECK(first("files: *\n") == "1:8: error: YAML reads `*` as the start of an alias");
}

TEST_CASE("a value that YAML reads as an anchor is an error that says to quote it") {
  CHECK(said("password: &secret\nb: 1\n") ==
        "rules.yaml:1:11: error: YAML reads `&secret` as an anchor, not as text\n"
        " 1 | password: &secret\n"
        "   |           ^^^^^^^\n"
        "   = quote it: \"&secret\"\n");
  CHECK(first("a: & b\n") == "1:4: error: YAML reads `&` as the start of an anchor");
}

TEST_CASE("yes, no, on and off are errors as values, and fine in quotes and as keys") {
  CHECK(said("a: yes\n") ==
        "rules.yaml:1:4: error: `yes` is a bool to some YAML readers and text to others\n"
        " 1 | a: yes\n"
        "   |    ^^^\n"
        "   = write true, or quote it: \"yes\"\n");
  for (const char* word : {"Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF"}) {
    CHECK(parsed(std::string("a: [") + word + "]").found.errors() == 1);
  }
  CHECK(said("a: \"yes\"\nb: 'no'\non: 1\nc: yes please\nd: true\n").empty());
}

TEST_CASE("numbers that look octal are errors, other zeros are not") {
  CHECK(said("a: 010\n") ==
        "rules.yaml:1:4: error: `010` looks like an octal number\n"
        " 1 | a: 010\n"
        "   |    ^^^\n"
        "   = write 10, or quote it: \"010\"\n");
  CHECK(first("a: -007") == "1:4: error: `-007` looks like an octal number");
  CHECK(first("a: 0o17") == "1:4: error: `0o17` looks like an octal number");
  CHECK(said("a: 0\nb: 0.5\nc: '010'\nd: 0s\ne: 10\nf: 00:30\n").empty());
}

TEST_CASE("a key written twice is an error at the second and names the first's line") {
  CHECK(said("a: 1\nb: 2\na: 3\n") ==
        "rules.yaml:3:1: error: the key `a` is written twice\n"
        " 3 | a: 3\n"
        "   | ^   the first is on line 1\n"
        "   = keep one of them\n");
  CHECK(parsed("a: 1\na: 2\n").at("a").text == "1");
  CHECK(first("x: {a: 1, \"a\": 2}") == "1:11: error: the key `a` is written twice");
}

TEST_CASE("merge keys, missing keys and keys that are no text are errors") {
  CHECK(said("base: &b {x: 1}\nc:\n  <<: *b\n") ==
        "rules.yaml:3:3: error: merge keys are not read\n"
        " 3 |   <<: *b\n"
        "   |   ^^\n"
        "   = write the keys out instead of `<<`\n");
  CHECK(first(": x") == "1:1: error: a key is missing before the colon");
  CHECK(first("? [a]\n: x") == "1:3: error: a key must be plain text, not a list");
  CHECK(first("title: {{ incident.id }}") == "1:9: error: a key must be plain text, not a map");
}

TEST_CASE("empty list items are errors where their dash stands") {
  CHECK(said("a:\n  -\n  - # later\n  - x\nb: [1, , 2]\n") ==
        "rules.yaml:2:3: error: an empty list item\n"
        " 2 |   -\n"
        "   |   ^\n"
        "   = write a value or remove the item; quote a text that starts with `#`\n"
        "rules.yaml:3:3: error: an empty list item\n"
        " 3 |   - # later\n"
        "   |   ^\n"
        "   = write a value or remove the item; quote a text that starts with `#`\n"
        "rules.yaml:5:8: error: an empty list item\n"
        " 5 | b: [1, , 2]\n"
        "   |        ^\n"
        "   = write a value or remove the item; quote a text that starts with `#`\n");
}

TEST_CASE("aliases repeat what their anchor holds, with the anchor's marks") {
  const auto p = parsed("a: &x {k: [1, 2]}\nb: *x\n");
  CHECK(p.said().empty());
  CHECK(p.at("b").find("k")->items.at(1).text == "2");
  CHECK(p.at("b").find("k")->mark.line == 1);
}

TEST_CASE("an alias inside its own anchor is an error") {
  CHECK(said("a: &x [1, *x]\n") ==
        "rules.yaml:1:11: error: this alias stands inside its own anchor\n"
        " 1 | a: &x [1, *x]\n"
        "   |           ^\n"
        "   = write the value out\n");
}

TEST_CASE("aliases are bounded in number and in what they repeat") {
  std::string many = "a: &x 1\nb:\n";
  for (int i = 0; i < 1001; ++i) many += "  - *x\n";
  CHECK(first(many) == "1003:5: error: more than 1000 aliases");

  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const auto name = "a" + std::to_string(i);
    bomb += name + ": &" + name + " [";
    for (int k = 0; k < 10; ++k) bomb += (k == 0 ? "*a" : ", *a") + std::to_string(i - 1);
    bomb += "]\n";
  }
  CHECK(first(bomb).find("more than 500000 values in one file") != std::string::npos);
  CHECK_FALSE(parsed(bomb).root);
}

TEST_CASE("nesting is bounded, through aliases too") {
  CHECK(said(nested(63)).empty());
  CHECK(first(nested(64)) == "1:67: error: nested deeper than 64 levels");
  CHECK(first(nested(100000)) == "1:67: error: nested deeper than 64 levels");
  std::string ladder = "a0: &a0 [x]\n";
  for (int i = 1; i < 70; ++i) {
    ladder += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" +
              std::to_string(i - 1) + "]\n";
  }
  CHECK(first(ladder).find("nested deeper than 64 levels") != std::string::npos);
}

TEST_CASE("traps are found everywhere in one run, behind syntax errors of single values too") {
  const auto p = parsed(
      "a: *.log\nb: yes\nc: x: y\nd: \"\\d+ \\q\"\ne: {f: ${X}, g: *x}\nh: @foo\ni: 010\nwhen: "
      "!a.up\n"
      "channel: #x\nk: 1\nk: 2\n");
  std::string lines;
  for (const auto& d : p.found.sorted()) {
    lines += std::to_string(d.mark.line) + ":" + std::to_string(d.mark.column) + " ";
  }
  CHECK(lines == "1:4 2:4 3:5 4:5 4:9 5:9 5:17 6:4 7:4 8:7 9:1 11:1 ");
  REQUIRE(p.root);
  CHECK(p.at("a").reported);
  CHECK(p.at("k").text == "1");
}

}  // namespace traps_test
