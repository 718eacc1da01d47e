// A rulebook as the daemon runs it: with what the command line says instead, or refused.
#include "daemon/app/composition/rulebook_source.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/config/document/texts.hpp"

namespace rulebook_source_test {

using namespace runbookd;
using document::test::Directory;
using document::test::Environment;

namespace {

constexpr const char* plain = R"(version: 1
mode: act
contacts: {ops: {webhook: "http://127.0.0.1:9/"}}
probes: {site: {http: "http://127.0.0.1:1/"}}
rules:
  - {name: down, severity: P1, when: not site.up, mode: approve, steps: [{do: notify, to: [ops]}]}
)";

struct Source {
  app::Loaded load(const std::string& text, const app::Overrides& overrides = {}) {
    return app::load_rulebook({here.write("rules.yaml", text)}, overrides, redactor, false);
  }
  app::Loaded listening(const std::string& listen) {
    app::Overrides overrides;
    overrides.listen = listen;
    return load(plain, overrides);
  }
  Directory here;
  logging::Redactor redactor;
};

}  // namespace

TEST_CASE("without anything on the command line the rulebook is what it says") {
  Source source;
  const auto loaded = source.load(plain);
  REQUIRE(loaded.book);
  CHECK(loaded.errors == 0);
  CHECK(loaded.book->plan->mode == decide::Mode::act);
  CHECK(loaded.book->plan->rules.front().mode == decide::Mode::approve);
  CHECK_FALSE(loaded.book->plan->one_person.empty());
}

TEST_CASE("a dry run observes, whatever the rulebook and its rules say") {
  Source source;
  app::Overrides overrides;
  overrides.dry_run = true;
  const auto loaded = source.load(plain, overrides);
  REQUIRE(loaded.book);
  CHECK(loaded.book->plan->mode == decide::Mode::observe);
  CHECK(loaded.book->plan->rules.front().mode == decide::Mode::observe);
}

TEST_CASE("--state-dir and --listen replace what is written") {
  Source source;
  app::Overrides overrides;
  overrides.state_dir = "/tmp/elsewhere";
  overrides.listen = "127.0.0.1:7777";
  const auto loaded = source.load(plain, overrides);
  REQUIRE(loaded.book);
  CHECK(loaded.book->settings.state_dir == "/tmp/elsewhere");
  CHECK(loaded.book->settings.server.listen == "127.0.0.1:7777");
}

TEST_CASE("--listen beyond loopback needs TLS and tokens, as in a file, and is HOST:PORT") {
  Source source;
  const auto open = source.listening("0.0.0.0:7777");
  CHECK_FALSE(open.book);
  CHECK(open.errors == 1);
  CHECK(open.diagnostics.find("beyond loopback it needs `server.tls`") != std::string::npos);
  const auto none = source.listening("everywhere");
  CHECK_FALSE(none.book);
  CHECK(none.diagnostics.find("this is not HOST:PORT") != std::string::npos);
}

TEST_CASE("what has an error is no rulebook, and the diagnostics are those of `check`") {
  Source source;
  const auto loaded = source.load("version: 1\nrules: [{name: r, severity: P9, when: manual}]\n");
  CHECK_FALSE(loaded.book);
  CHECK(loaded.errors >= 1);
  CHECK(loaded.diagnostics.find("rules.yaml:2:") != std::string::npos);
  const auto gone = app::load_rulebook({"/nonexistent/rules.yaml"}, {}, source.redactor, false);
  CHECK_FALSE(gone.book);
  CHECK(gone.errors == 1);
}

TEST_CASE("a file beside the rulebook that is wrong refuses it as well") {
  Source source;
  const auto tokens = source.here.write("tokens", "ben wizard sha256:00\n");
  const auto loaded = source.load(std::string(plain) + "server: {tokens_file: " + tokens + "}\n");
  CHECK_FALSE(loaded.book);
  CHECK(loaded.beside.tokens == nullptr);
  CHECK(loaded.errors == 1);
}

TEST_CASE("a secret of the rulebook is known before anybody could repeat it, refused or not") {
  Source source;
  const auto key = source.here.write("key", "hunter2-hunter2\n");
  const std::string secret =
      "contacts: {ops: {webhook: \"http://127.0.0.1:9/${file:" + key + "}\"}}\n";
  CHECK_FALSE(source.load("version: 2\n" + secret).book);
  CHECK(source.redactor.redact("it said hunter2-hunter2").find("hunter2") == std::string::npos);
}

}  // namespace rulebook_source_test
