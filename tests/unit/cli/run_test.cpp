// The small verbs: what is printed, and which of 0, 1 and 2 it was.
#include <boost/json.hpp>

#include "daemon/app/journal/sqlite_db.hpp"
#include "tests/unit/app/journal/tools.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/cli/said.hpp"

namespace run_test {

using namespace runbookd;

namespace {

test::Said audit(const std::string& state_dir) {
  cli::OtherOptions options;
  options.state_dir = state_dir;
  return test::heard([&] { return cli::audit_verb(options); });
}

void write_three(const journal::test::TempDir& dir) {
  boost::asio::io_context io;
  auto journal = journal::open_journal(io.get_executor(), journal::test::options_for(dir));
  REQUIRE(journal);
  for (int i = 1; i <= 3; ++i) (*journal)->append(journal::test::note(i));
}

}  // namespace

TEST_CASE("the version is one line for people and an object for machines") {
  CHECK(test::runbookd_with({"version"}).out == "runbookd " + cli::version_text() + "\n");
  const auto said = test::runbookd_with({"version", "--json"});
  CHECK(said.code == 0);
  CHECK(boost::json::parse(said.out).at("version").as_string() == cli::version_text());
}

TEST_CASE("a log that cannot be written as asked for is refused before anything starts") {
  const auto level = test::heard([] { return cli::run_verb({}, "loud", "auto"); });
  CHECK(level.code == 2);
  CHECK(level.err.find("loud") != std::string::npos);
  const auto format = test::heard([] { return cli::run_verb({}, "info", "xml"); });
  CHECK(format.code == 2);
  CHECK(format.err.find("xml") != std::string::npos);
}

TEST_CASE("a journal that is whole is told as such") {
  const journal::test::TempDir dir;
  write_three(dir);
  const auto said = audit(dir.state());
  CHECK(said.code == 0);
  CHECK(said.out == "intact: 3 records\n");
}

TEST_CASE("a journal that was changed is a finding, and says at which record") {
  const journal::test::TempDir dir;
  write_three(dir);
  {
    auto db = journal::open_database(dir.file(), journal::Access::read_write);
    REQUIRE(db);
    REQUIRE(journal::run(db->get(), "UPDATE journal SET text = 'x' WHERE seq = 2"));
  }
  const auto said = audit(dir.state());
  CHECK(said.code == 1);
  CHECK(said.out.starts_with("broken at record 2: "));
}

TEST_CASE("a journal that cannot be read at all could not be checked") {
  const auto said = audit("/nonexistent/state");
  CHECK(said.code == 2);
  CHECK(said.out.empty());
  CHECK(said.err.starts_with("runbookd: "));
}

}  // namespace run_test
