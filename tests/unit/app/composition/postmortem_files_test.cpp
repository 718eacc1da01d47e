// Which incidents leave a file behind, when, where, and what happens when it cannot be written.
#include "daemon/app/composition/postmortem_files.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "tests/unit/app/composition/heard_log.hpp"
#include "tests/unit/app/composition/lent_daemon.hpp"
#include "tests/unit/catch.hpp"

namespace postmortem_files_test {

using namespace runbookd;

namespace {

std::string content_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

struct House {
  explicit House(const std::string& severity = "P1", const std::string& below = "postmortems/new")
      : directory(place.path(below)),
        daemon("store: {postmortems: \"" + directory + "\"}\n" + scene::plain_top() + R"(rules:
  - {name: site-down, severity: )" +
               severity + R"(, when: not site.up, steps: []}
)") {
    daemon.on_effect = [this](const decide::Effect& effect) { files.on_effect(effect); };
  }

  void incident_that_is_over() {
    for (int i = 0; i < 3; ++i) daemon.sample(Outcome::bad);
    for (int i = 0; i < 6; ++i) daemon.sample(Outcome::ok);
    REQUIRE_FALSE(daemon.engine().ledger().find("INC-1")->open());
  }
  /// A line of the log, once it is there.
  bool says(const std::string& message) {
    return daemon.loop.until([&] {
      return std::any_of(log.lines.begin(), log.lines.end(),
                         [&](const auto& line) { return line.message == message; });
    });
  }
  std::string metric(const std::string& name) {
    const std::string text = daemon.metrics().text(daemon.now().mono);
    const auto at = text.find("\n" + name + " ");
    return text.substr(at + 1, text.find('\n', at + 1) - at - 1);
  }
  std::string file() const { return directory + "/INC-1-site-down.md"; }

  test::TemporaryDirectory place;
  std::string directory;
  test::HeardLog log;
  test::LentDaemon daemon;
  app::PostmortemFiles files{daemon, daemon.loop.io.get_executor(), log};
};

}  // namespace

TEST_CASE("what was resolved leaves its postmortem in the directory, for its owner alone") {
  House house;
  house.incident_that_is_over();
  REQUIRE(house.says("postmortem written"));
  const std::string text = content_of(house.file());
  CHECK(text.starts_with("# Postmortem: site-down (INC-1)\n"));
  CHECK(text.find(" - resolved: false for 30s\n") != std::string::npos);
  struct stat info{};
  REQUIRE(::stat(house.file().c_str(), &info) == 0);
  CHECK((info.st_mode & 07777) == 0600);
  REQUIRE(::stat(house.directory.c_str(), &info) == 0);
  CHECK((info.st_mode & 07777) == 0700);
  CHECK(house.metric("runbookd_postmortems_total") == "runbookd_postmortems_total 1");
  CHECK(house.metric("runbookd_postmortem_failures_total") ==
        "runbookd_postmortem_failures_total 0");
}

TEST_CASE("milder incidents leave none") {
  House house("P2");
  house.incident_that_is_over();
  REQUIRE(house.daemon.loop.run(house.daemon.journal().settled()));
  CHECK_FALSE(std::filesystem::exists(house.directory));
}

TEST_CASE("a file that people have edited is left as it is") {
  House house("P0", "postmortems");
  std::filesystem::create_directories(house.directory);
  std::ofstream(house.file()) << "the root cause was a disk";
  house.incident_that_is_over();
  REQUIRE(house.says("a postmortem is there already, and was left as it is"));
  CHECK(content_of(house.file()) == "the root cause was a disk");
  CHECK(house.metric("runbookd_postmortems_total") == "runbookd_postmortems_total 0");
}

TEST_CASE("a directory that cannot be used is said and counted, and stops nothing") {
  House house("P1", "a file/below");
  std::ofstream(house.place.path("a file")) << "x";
  house.incident_that_is_over();
  REQUIRE(house.says("a postmortem could not be written"));
  const auto& fields = house.log.lines.back().fields;
  CHECK(std::find(fields.begin(), fields.end(), "incident=INC-1") != fields.end());
  CHECK(house.metric("runbookd_postmortem_failures_total") ==
        "runbookd_postmortem_failures_total 1");
}

TEST_CASE("without a place of their own they lie in the state directory") {
  load::Settings settings;
  settings.state_dir = "/var/lib/runbookd";
  CHECK(app::postmortem_directory(settings) == "/var/lib/runbookd/postmortems");
  settings.postmortems = "/srv/postmortems";
  CHECK(app::postmortem_directory(settings) == "/srv/postmortems");
}

}  // namespace postmortem_files_test
