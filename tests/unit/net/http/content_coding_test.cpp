#include "daemon/net/http/content_coding.hpp"

#include "tests/unit/net/gzipped.hpp"

namespace content_coding_test {

using namespace runbookd;
using namespace runbookd::test;
using net::HttpAnswer;

namespace {

constexpr std::size_t bound = 100;

HttpAnswer unpacked(std::string body, net::ExchangeOptions options = {},
                    const std::string& coding = "gzip") {
  HttpAnswer answer;
  answer.body = std::move(body);
  answer.coding = "Content-Encoding: " + coding;
  net::unpack_body(answer, options);
  return answer;
}

net::ExchangeOptions within(std::size_t bytes, bool may_cut = false) {
  net::ExchangeOptions options;
  options.max_body = bytes;
  options.may_cut = may_cut;
  return options;
}

void check_left_alone(const HttpAnswer& answer, const std::string& body) {
  CHECK(answer.body == body);
  CHECK_FALSE(answer.failure);
  CHECK(answer.coding.starts_with("Content-Encoding: "));
}

}  // namespace

TEST_CASE("a body that comes as gzip is read as what it stands for") {
  for (const char* name : {"gzip", "GZIP", "x-gzip"}) {
    const auto answer = unpacked(gzipped("up and well"), {}, name);
    CHECK(answer.body == "up and well");
    CHECK(answer.coding.empty());
    CHECK_FALSE(answer.failure);
  }
  CHECK(unpacked(gzipped("one ") + gzipped("") + gzipped("two")).body == "one two");
  CHECK(unpacked(gzipped("")).coding.empty());
  // To HEAD, and with 304, the field comes without a body.
  CHECK(unpacked("").coding.empty());
}

TEST_CASE("a few packed bytes that stand for many are never unpacked beyond the bound") {
  const std::string bomb = gzipped(std::string(64 << 20, '\0'));
  REQUIRE(bomb.size() < 100'000);
  const auto refused = unpacked(bomb);
  CHECK(refused.failure.reason == Reason::too_large);
  CHECK(refused.failure.detail == "the body is larger than 1048576 bytes once it is unpacked");
  CHECK(refused.body.size() <= 1 << 20);

  const auto cut = unpacked(bomb, within(bound, true));
  CHECK_FALSE(cut.failure);
  CHECK(cut.body == std::string(bound, '\0'));
  CHECK(unpacked(gzipped(std::string(bound, 'x')), within(bound)).body == std::string(bound, 'x'));
  CHECK(unpacked(gzipped(std::string(bound + 1, 'x')), within(bound)).failure);
}

TEST_CASE("what is no gzip, or half of one, stays as it came and is named") {
  const std::string good = gzipped("up and well");
  for (std::size_t size = 1; size < good.size(); ++size)
    check_left_alone(unpacked(good.substr(0, size)), good.substr(0, size));
  std::string wrong_sum = good;
  wrong_sum[wrong_sum.size() - 5] ^= 1;
  for (const std::string& body :
       {std::string("up and well"), wrong_sum, good + "more", good + '\0'})
    check_left_alone(unpacked(body), body);
  CHECK(unpacked("up").coding == "Content-Encoding: gzip, and the body is none or breaks off");
  check_left_alone(unpacked(good, {}, "br"), good);
  check_left_alone(unpacked(good, {}, "gzip, gzip"), good);

  std::string members;
  for (int i = 0; i < 65; ++i) members += gzipped("");
  check_left_alone(unpacked(members), members);
}

TEST_CASE("of a packed body that was cut, the beginning is there") {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += std::to_string(i * 7919);
  const std::string packed = gzipped(text);
  const auto answer = unpacked(packed.substr(0, packed.size() / 2), within(1 << 20, true));
  CHECK_FALSE(answer.failure);
  CHECK_FALSE(answer.body.empty());
  CHECK(text.starts_with(answer.body));
}

}  // namespace content_coding_test
