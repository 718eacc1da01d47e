// Bytes that mean something to a parser, as bytes of a value: delivered, or refused at their place.
#include <array>

#include "config/load/load.hpp"
#include "daemon/app/composition/kinds.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/config/load/written.hpp"

namespace marks_test {

using namespace runbookd;

namespace {

struct Read {
  std::optional<load::Rulebook> book;
  std::vector<std::string> errors;  // `line:column: message`
};

Read read(const std::string& yaml) {
  const test::Written file{yaml};
  document::Sources files;
  document::Diagnostics out;
  Read done;
  done.book =
      load::load({file.path()}, app::registered_kinds(), document::Strictness::run, files, out);
  for (const auto& d : out.sorted())
    if (d.level == document::Level::error)
      done.errors.push_back(std::to_string(d.mark.line) + ":" + std::to_string(d.mark.column) +
                            ": " + d.message);
  return done;
}

Read with_step(const std::string& keys) {
  return read(
      "version: 1\nprobes:\n  p: {tcp: \"127.0.0.1:1\"}\nrules:\n  - name: r\n"
      "    severity: P1\n    when: not p.up\n    steps:\n"
      "      - {do: exec, argv: [/bin/true]}\n"
      "      - {do: exec, argv: [/bin/true, x], " +
      keys + "}\n");
}

}  // namespace

TEST_CASE("a probe whose text holds the byte 0x01 is loaded with it") {
  const auto done = read("version: 1\nprobes:\n  p: {tcp: \"127.0.0.1:1\", send: \"A\\x01B\"}\n");
  CHECK(done.errors.empty());
  REQUIRE(done.book);
  REQUIRE(done.book->sources.at(0).specs.size() == 1);
  CHECK(done.book->sources.at(0).specs.at(0) != nullptr);
}

TEST_CASE("a condition that holds a control character is refused at its place") {
  for (const char* byte : {"\\x01", "\\0", "\\x02", "\\x7f", "\\e"}) {
    for (const char* key : {"if", "requires", "verify"}) {
      const auto done = with_step(std::string(key) + ": \"not p.up" + byte + "\"");
      CHECK_FALSE(done.book);
      REQUIRE(done.errors.size() == 1);
      CHECK(done.errors.front().starts_with("10:"));
    }
  }
}

TEST_CASE("no text but the bytes that a probe sends may hold a NUL") {
  CHECK(read("version: 1\nprobes:\n  p: {tcp: \"127.0.0.1:1\", send: \"A\\0B\"}\n").book);
  for (const char* probe :
       {"{tcp: \"127.0.0.1\\0:1\"}", "{http: \"http://127.0.0.1/\\0x\"}",
        "{postgres: \"host=127.0.0.1\\0 dbname=x\"}", "{redis: \"redis://127.0.0.1/\\0\"}",
        "{http: \"http://127.0.0.1/\", headers: {A: \"b\\0c\"}}", "{tls: \"127.0.0.1:1\\0\"}",
        "{scrape: \"http://127.0.0.1/\\0x\"}",
        "{http: \"http://127.0.0.1/{{ target }}\", targets: [\"a\\0b\"]}",
        "{postgres: \"host=127.0.0.1\", tls: {ca: \"/etc/ssl\\0/x\"}}"}) {
    const auto done = read("version: 1\nprobes:\n  p: " + std::string(probe) + "\n");
    INFO(probe);
    CHECK_FALSE(done.book);
    REQUIRE_FALSE(done.errors.empty());
    CHECK(done.errors.front().starts_with("3:"));
  }
  CHECK_FALSE(with_step("env: {A: \"b\\0c\"}").book);
  CHECK_FALSE(with_step("directory: \"/tmp\\0x\"").book);
  CHECK_FALSE(with_step("verb: \"a\\0b\"").book);
}

TEST_CASE("a key may hold no control character") {
  const auto done = read("version: 1\nprobes:\n  \"p\\x01\": {tcp: \"127.0.0.1:1\"}\n");
  REQUIRE(done.errors.size() == 1);
  CHECK(done.errors.front() == "3:3: a key holds a control character");
}

TEST_CASE("a text with a fault is still read on behind it, and not a byte of it is believed") {
  const auto done = read("version: 1\nprobes:\n  p: {tcp: *x, send: \"A\\x01\"}\n  q: {tcp: 7}\n");
  CHECK_FALSE(done.book);
  CHECK(done.errors.size() >= 2);
}

TEST_CASE("two label matchers and one that looks like them are two signals") {
  const auto done = read(
      "version: 1\nprobes:\n  app: {scrape: \"http://127.0.0.1:1/metrics\"}\nrules:\n"
      "  - {name: a, severity: P1, when: 'app.m{a=\"x\\\",b=\\\"y\"} > 1'}\n"
      "  - {name: b, severity: P1, when: 'app.m{a=\"x\",b=\"y\"} > 1'}\n");
  REQUIRE(done.book);
  const auto& signals = done.book->plan->sources.at(0).signals;
  REQUIRE(signals.size() == 2);
  CHECK(signals.at(0).name != signals.at(1).name);
}

TEST_CASE("a probe or a step that a reader gives up in silence starts nothing") {
  static constexpr Key keys[] = {{.name = "silent", .summary = "gives up"}};
  static const ProbeKind silent_probe{
      "silent", "", keys, {}, [](document::Reader& reader) -> std::shared_ptr<const ProbeSpec> {
        reader.string("silent");
        return nullptr;
      }};
  ActionKind silent_action = *app::registered_kinds().action("exec");
  silent_action.parse = [](document::Reader& reader) -> std::shared_ptr<const ActionSpec> {
    for (const char* key : {"argv", "env", "directory", "timeout", "exit", "limits"})
      reader.take(key);
    return nullptr;
  };
  const std::array<const ProbeKind*, 1> probes{&silent_probe};
  const std::array<const ActionKind*, 1> actions{&silent_action};
  auto kinds = app::registered_kinds();
  const auto with = [&](const std::string& yaml) {
    const test::Written file{yaml};
    document::Sources files;
    document::Diagnostics out;
    const auto book = load::load({file.path()}, kinds, document::Strictness::run, files, out);
    CHECK_FALSE(book);
    std::string said;
    for (const auto& d : out.sorted())
      if (d.level == document::Level::error) said += d.message;
    return said;
  };
  kinds.actions = actions;
  CHECK(with("version: 1\nrules:\n  - name: r\n    severity: P1\n    when: manual\n"
             "    steps: [{do: exec, argv: [/bin/true]}]\n") ==
        "a step of rule `r` could not be read, and no reader said why");
  kinds.probes = probes;
  CHECK(with("version: 1\nprobes:\n  p: {silent: x}\n") ==
        "probe `p` could not be read, and no reader said why");
}

}  // namespace marks_test
