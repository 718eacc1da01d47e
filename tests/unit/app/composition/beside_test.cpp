// What is read beside the rulebook: all of it, before anything is used.
#include "daemon/app/composition/beside.hpp"

#include <sys/stat.h>

#include "config/load/load.hpp"
#include "daemon/app/composition/kinds.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/config/document/texts.hpp"

namespace beside_test {

using namespace runbookd;
using Directory = document::test::Directory;

namespace {

struct Read {
  bool loaded = false;
  app::Beside beside;
  std::string errors;    // `line: message`
  std::string warnings;  // names
};

Read read(const Directory& here, std::string text, document::Strictness strictness) {
  for (std::size_t at = 0; (at = text.find("DIR", at)) != std::string::npos;)
    text.replace(at, 3, here.path("").substr(0, here.path("").size() - 1));
  const auto path = here.write("rules.yaml", "version: 1\n" + text);
  document::Sources files;
  document::Diagnostics out;
  const auto book = load::load({path}, app::registered_kinds(), strictness, files, out);
  Read done;
  done.loaded = book.has_value();
  if (book) done.beside = app::read_beside(*book, strictness, out);
  for (const auto& d : out.sorted()) {
    if (d.level == document::Level::error)
      done.errors += std::to_string(d.mark.line) + ": " + d.message + "\n";
    else
      done.warnings += d.lint + " ";
  }
  return done;
}

constexpr auto run = document::Strictness::run;
constexpr auto check = document::Strictness::check;
const std::string token = "ann admin sha256:" + std::string(64, 'a') + "\n";

}  // namespace

TEST_CASE("tokens are read whole, or the place that names them is an error") {
  const Directory here;
  here.write("tokens", token);
  const std::string text = "server: {tokens_file: DIR/tokens}\n";
  const auto good = read(here, text, run);
  CHECK(good.errors.empty());
  REQUIRE(good.beside.tokens);
  CHECK(good.beside.tokens->size() == 1);
  here.write("tokens", token + "ben wizard sha256:00\n");
  for (const auto strictness : {run, check}) {
    const auto bad = read(here, text, strictness);
    CHECK(bad.errors.starts_with("2: "));
    CHECK(bad.errors.find("line 2: the role must be") != std::string::npos);
    CHECK(bad.beside.tokens == nullptr);
  }
}

TEST_CASE("a file that is not there is an error to run, and a warning to check") {
  const Directory here;
  for (const char* text : {"server: {tokens_file: DIR/none}\n",
                           "server: {tls: {certificate: DIR/none.pem, key: DIR/none.key}}\n",
                           "google: {project: p, credentials: {file: DIR/none.json}}\n",
                           "probes: {x: {http: \"https://127.0.0.1/\", tls: {ca: DIR/none.pem}}}\n",
                           "probes: {x: {tls: \"127.0.0.1:1\", client_cert: DIR/none.pem, "
                           "client_key: DIR/none.key}}\n",
                           "probes: {x: {tls: \"127.0.0.1:1\", ca: DIR/none.pem}}\n",
                           "probes: {x: {http: \"https://{{ target }}/\", tls: {ca: DIR/none.pem}, "
                           "targets: [a, b]}}\n"}) {
    INFO(text);
    const auto to_run = read(here, text, run);
    CHECK(to_run.loaded);
    CHECK(to_run.errors.starts_with("2: "));
    CHECK(to_run.errors.find("cannot be read: No such file or directory") != std::string::npos);
    const auto to_check = read(here, text, check);
    CHECK(to_check.errors.empty());
    CHECK(to_check.warnings.find("unreadable-file") != std::string::npos);
  }
}

TEST_CASE("a file that is malformed is an error, also to check") {
  const Directory here;
  here.write("junk", "this is nothing of the kind\n");
  for (const char* text :
       {"server: {tokens_file: DIR/junk}\n",
        "server: {tls: {certificate: DIR/junk, key: DIR/junk}}\n",
        "google: {project: p, credentials: {file: DIR/junk}}\n",
        "probes: {x: {tls: \"127.0.0.1:1\", client_cert: DIR/junk, client_key: DIR/junk}}\n",
        "probes: {x: {http: \"https://127.0.0.1/\", tls: {ca: DIR/junk}}}\n"}) {
    INFO(text);
    const auto bad = read(here, text, check);
    CHECK(bad.errors.starts_with("2: "));
    CHECK(bad.errors.find("nothing of the kind") == std::string::npos);
  }
}

TEST_CASE("a FIFO is refused and not waited for") {
  const Directory here;
  ::mkfifo(here.path("fifo").c_str(), 0600);
  for (const char* text :
       {"server: {tokens_file: DIR/fifo}\n",
        "server: {tls: {certificate: DIR/fifo, key: DIR/fifo}}\n",
        "google: {project: p, credentials: {file: DIR/fifo}}\n",
        "probes: {x: {tls: \"127.0.0.1:1\", client_cert: DIR/fifo, client_key: DIR/fifo}}\n",
        "probes: {x: {http: \"https://127.0.0.1/\", tls: {ca: DIR/fifo}}}\n"})
    CHECK(read(here, text, run).errors.find("is not a regular file") != std::string::npos);
}

TEST_CASE("a map that only looks like `tls` names no file") {
  const Directory here;
  const auto done =
      read(here, "probes: {x: {http: \"http://127.0.0.1/\", headers: {ca: none.pem}}}\n", run);
  CHECK(done.errors.empty());
}

}  // namespace beside_test
