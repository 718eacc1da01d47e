#include "remediations/vpc_connector/connector_state.hpp"

#include "tests/unit/catch.hpp"

namespace connector_state_test {

using namespace runbookd::remediations::vpc_connector;

TEST_CASE("a connector is ready in the state READY, and no other") {
  CHECK(judge_connector(R"({"name":"c","state":"READY"})")->ready);
  for (const char* state : {"CREATING", "DELETING", "ERROR", "UPDATING"}) {
    const auto seen = judge_connector(R"({"name":"c","state":")" + std::string(state) + R"("})");
    REQUIRE(seen);
    CHECK_FALSE(seen->ready);
    CHECK(seen->why_not == "its state is " + std::string(state));
  }
  CHECK(judge_connector(R"({"name":"c"})")->why_not == "its state is not told");
}

TEST_CASE("what is no connector is not taken for one") {
  for (const char* wrong : {"", "<html>", "[]", "{}"}) CHECK_FALSE(judge_connector(wrong));
}

}  // namespace connector_state_test
