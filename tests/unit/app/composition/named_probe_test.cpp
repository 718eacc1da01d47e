// Which runs a probe's name means, and what is said of a name that means none.
#include "daemon/app/composition/named_probe.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/config/document/texts.hpp"
#include "tests/unit/decide/scene.hpp"
#include "tests/unit/net/loop.hpp"

namespace named_probe_test {

using namespace runbookd;
using Runs = std::vector<int>;

namespace {

// The runs are 0 of `site`, 1 to 3 of `fleet`, 4 of `series`, 5 of `last`.
struct Book {
  explicit Book(std::size_t many = 1) {
    std::string targets;
    for (std::size_t i = 0; i < many; ++i) targets += (i > 0 ? ", t" : "t") + std::to_string(i);
    const std::string nobody = here.write("nobody.json", "[]");
    runtime = app::make_runtime(*scene::load_text(R"(version: 1
probes:
  site: {tcp: "127.0.0.1:1"}
  fleet: {tcp: "127.0.0.{{ target }}:1", targets: ["1", "2", "3"]}
  series: {alert: Down}
  last: {tcp: "127.0.0.1:2"}
  nobody: {tcp: "{{ target }}", targets_from: {file_sd: ")" +
                                                  nobody +
                                                  R"(", allow_empty: true}}
  many: {tcp: "{{ target }}.example:1", targets: [)" +
                                                  targets + "]}\n"),
                                loop.services(), {});
  }

  Runs runs(const std::string& name, const std::string& target = {}) {
    const auto out = app::runs_named(*runtime, name, target);
    REQUIRE(out);
    return *out;
  }
  std::string error(const std::string& name, const std::string& target = {}) {
    const auto out = app::runs_named(*runtime, name, target);
    REQUIRE_FALSE(out);
    return out.error().text + "; " + out.error().hint;
  }

  document::test::Directory here;
  test::Loop loop;
  std::shared_ptr<app::Runtime> runtime;
};

}  // namespace

TEST_CASE("a name means all of its probe's targets, or the one that is asked for") {
  Book book;
  CHECK(book.runs("site") == Runs{0});
  CHECK(book.runs("fleet") == Runs{1, 2, 3});
  CHECK(book.runs("fleet", "3") == Runs{3});
  CHECK(book.runs("last") == Runs{5});
}

TEST_CASE("a probe that finds its targets runs once for all of them, whichever is asked for") {
  Book book;
  CHECK(book.runs("series") == Runs{4});
  CHECK(book.runs("series", "job=api") == Runs{4});
}

TEST_CASE("a name that is none gets the one that was meant, or where all are listed") {
  Book book;
  CHECK(book.error("sit") == "there is no probe or observed resource `sit`; did you mean site?");
  CHECK(book.error("database") ==
        "there is no probe or observed resource `database`; `runbookd status --all` lists them");
}

TEST_CASE("a target that is none gets the one that was meant, and is none of a probe without") {
  Book book(12);
  CHECK(book.error("many", "tt11") == "`many` has no target `tt11`; did you mean t11?");
  CHECK(book.error("many", "elsewhere") == "`many` has no target `elsewhere`; ");
  CHECK(book.error("site", "t1") == "`site` has no targets; leave --target out");
}

TEST_CASE("a list that is empty for now means nothing to run") {
  Book book;
  CHECK(book.error("nobody") == "`nobody` has no targets now: its list is empty; ");
  CHECK(book.error("nobody", "a") == "`nobody` has no target `a`; ");
}

TEST_CASE("so many targets and no more are run at once by hand; one of them always is") {
  CHECK(Book(app::most_runs_by_hand).runs("many").size() == app::most_runs_by_hand);
  Book beyond(app::most_runs_by_hand + 1);
  CHECK(beyond.error("many") == "`many` has 101 targets; name one with --target");
  CHECK(beyond.runs("many", "t100").size() == 1);
}

}  // namespace named_probe_test
