// The section `store`.
#include <string>

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace runbookd::load::store_test {

namespace {

Settings settings_with(const std::string& store) {
  return scene::load_text("version: 1\n" + store +
                          "contacts: {ops: {webhook: \"http://127.0.0.1:9/\"}}\n"
                          "rules: [{name: a, severity: P3, when: manual, steps: [{do: notify, to: "
                          "[ops]}]}]\n")
      ->settings;
}

std::string mistake_of(const std::string& store) {
  try {
    settings_with(store);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("a journal keeps 400 days and two gibibytes when nothing is written") {
  CHECK(settings_with("").journal == JournalBounds{hours{400 * 24}, 2147483648u});
  CHECK(settings_with("store: {path: /x}\n").journal == JournalBounds{});
}

TEST_CASE("what a journal keeps is written as a duration and a size") {
  const Settings both = settings_with("store: {path: /x, journal: {keep: 30d, max: 512MiB}}\n");
  CHECK(both.state_dir == "/x");
  CHECK(both.journal == JournalBounds{hours{30 * 24}, 512u << 20});
  CHECK(settings_with("store: {journal: {keep: 3650d}}\n").journal.keep == hours{3650 * 24});
  CHECK(settings_with("store: {journal: {max: 1MiB}}\n").journal.max_bytes == 1u << 20);
}

TEST_CASE("where postmortems are written may be said") {
  CHECK(settings_with("").postmortems.empty());
  CHECK(settings_with("store: {postmortems: /srv/postmortems}\n").postmortems ==
        "/srv/postmortems");
  CHECK(mistake_of("store: {postmortems: \" \"}\n").find(":2:22: error") != std::string::npos);
  CHECK(mistake_of("store: {postmortem: /x}\n").find("did you mean `postmortems`") !=
        std::string::npos);
}

TEST_CASE("a bound that makes no sense is refused where it stands") {
  CHECK(mistake_of("store: {journal: {keep: 59m}}\n").find(":2:25: error") != std::string::npos);
  CHECK(mistake_of("store: {journal: {max: 1000kB}}\n").find("between 1MiB") != std::string::npos);
  CHECK(mistake_of("store: {journal: {keep: 400}}\n").find("keep") != std::string::npos);
  CHECK(mistake_of("store: {journal: 2GiB}\n").find("journal") != std::string::npos);
  CHECK(mistake_of("store: {jurnal: {max: 2GiB}}\n").find("did you mean `journal`") !=
        std::string::npos);
}

}  // namespace runbookd::load::store_test
