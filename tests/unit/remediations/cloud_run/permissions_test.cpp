// What the API is asked about our permissions on a service, and what its answer means.
#include "remediations/cloud_run/permissions.hpp"

#include "tests/unit/catch.hpp"

namespace permissions_test {

using namespace runbookd;
using remediations::cloud_run::judge_permissions;
using remediations::cloud_run::permissions_question;

namespace {

constexpr bool to_look = false;
constexpr bool to_change = true;

std::string lacking(bool change, std::string_view answer) {
  const auto held = judge_permissions(change, answer);
  REQUIRE_FALSE(held);
  CHECK(held.error().hint.find("deploy/iam.md") != std::string::npos);
  return held.error().text;
}

}  // namespace

TEST_CASE("who only looks asks for the permission to read, who acts for that to change as well") {
  CHECK(permissions_question(to_look) == R"({"permissions":["run.services.get"]})");
  CHECK(permissions_question(to_change) ==
        R"({"permissions":["run.services.get","run.services.update"]})");
}

TEST_CASE("what is held is said, in whatever order the API has it") {
  const auto all =
      judge_permissions(to_change, R"({"permissions":["run.services.update","run.services.get"]})");
  REQUIRE(all);
  CHECK(*all == "may read and change it");
  const auto look = judge_permissions(to_look, R"({"permissions":["run.services.get"]})");
  REQUIRE(look);
  CHECK(*look == "may read it");
}

TEST_CASE("what is lacking is named") {
  CHECK(lacking(to_change, R"({"permissions":["run.services.get"]})") ==
        "lacks run.services.update");
  CHECK(lacking(to_change, R"({"permissions":["run.services.update"]})") ==
        "lacks run.services.get");
}

TEST_CASE("who holds nothing is told that there may be no such service") {
  const std::string none = ", or there is no such service";
  CHECK(lacking(to_change, "{}") == "lacks run.services.get and run.services.update" + none);
  CHECK(lacking(to_look, "{}") == "lacks run.services.get" + none);
  CHECK(lacking(to_change, R"({"permissions":[]})").ends_with(none));
}

TEST_CASE("an answer of another shape grants nothing") {
  lacking(to_look, R"({"permissions":"run.services.get"})");
  lacking(to_look, R"({"permissions":[1,null,["run.services.get"]]})");
  for (const char* answer : {"", "<html>", "[]", "{"}) {
    INFO(answer);
    const auto held = judge_permissions(to_look, answer);
    REQUIRE_FALSE(held);
    CHECK(held.error().text.find("list of permissions") != std::string::npos);
  }
}

}  // namespace permissions_test
