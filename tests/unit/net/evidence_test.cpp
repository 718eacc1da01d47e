#include "daemon/net/evidence.hpp"

#include "tests/unit/catch.hpp"

namespace evidence_test {

using namespace runbookd;
using net::keep_evidence;

TEST_CASE("evidence keeps its lines and loses what commands a terminal") {
  Sample sample;
  keep_evidence(sample, "answer", "HTTP/1.1 503\n\x1b[31mdown\n\n");
  REQUIRE(sample.evidence.size() == 1);
  CHECK(sample.evidence[0] == EvidencePart{"answer", "HTTP/1.1 503\n [31mdown"});
}

TEST_CASE("evidence is bounded, in parts and in bytes, and says that it was cut") {
  Sample sample;
  keep_evidence(sample, std::string(500, 't'), std::string(1 << 20, '\x01') + "never seen");
  REQUIRE(sample.evidence.empty());  // nothing but blanks in what can be seen of it
  for (int i = 0; i < 20; ++i) keep_evidence(sample, "body", std::string(100'000, '\xff'));
  REQUIRE(sample.evidence.size() == net::most_evidence_parts);
  for (const EvidencePart& part : sample.evidence) {
    CHECK(part.text.size() <= net::most_evidence_bytes);
    CHECK(part.text.ends_with("..."));
  }
}

TEST_CASE("what shows nothing is no evidence") {
  Sample sample;
  keep_evidence(sample, "answer", "");
  keep_evidence(sample, "answer", " \n\t");
  CHECK(sample.evidence.empty());
}

}  // namespace evidence_test
