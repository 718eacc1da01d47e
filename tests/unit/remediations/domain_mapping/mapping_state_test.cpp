#include "remediations/domain_mapping/mapping_state.hpp"

#include "tests/unit/catch.hpp"

namespace mapping_state_test {

using namespace runbookd::remediations::domain_mapping;

namespace {

std::string mapping(const std::string& conditions) {
  return R"({"metadata":{"name":"api.example.com"},"status":{"conditions":[)" + conditions + "]}}";
}

}  // namespace

TEST_CASE("a mapping is ready when its condition Ready is True") {
  CHECK(judge_mapping(mapping(R"({"type":"Ready","status":"True"})"))->ready);
  const auto pending =
      judge_mapping(mapping(R"({"type":"CertificateProvisioned","status":"True"},)"
                            R"({"type":"Ready","status":"Unknown","reason":"CertificatePending",)"
                            R"("message":"Waiting for\nthe certificate"})"));
  REQUIRE(pending);
  CHECK_FALSE(pending->ready);
  CHECK(pending->why_not == "CertificatePending: Waiting for the certificate");
  CHECK(judge_mapping(mapping(R"({"type":"Ready","status":"False"})"))->why_not ==
        "it is not ready");
}

TEST_CASE("a mapping without the condition is not ready yet") {
  const auto seen = judge_mapping(R"({"metadata":{"name":"api.example.com"}})");
  REQUIRE(seen);
  CHECK_FALSE(seen->ready);
  CHECK(seen->why_not == "the API does not say yet whether it is");
}

TEST_CASE("what is no mapping is not taken for one") {
  for (const char* wrong : {"", "<html>", "[]", "{}", R"({"metadata":{}})"})
    CHECK_FALSE(judge_mapping(wrong));
}

}  // namespace mapping_state_test
