#include "daemon/people/stages/audience.hpp"

#include "tests/unit/catch.hpp"

namespace audience_test {

using namespace runbookd;
using people::audience_of;

namespace {

class Silent final : public Notifier {
 public:
  boost::asio::awaitable<SendResult> send(Message) override { co_return SendResult{}; }
};

}  // namespace

TEST_CASE("each contact is addressed once, over its own channel, in the order of the names") {
  const people::Channels channels{{"dba", std::make_shared<Silent>()},
                                  {"ops", std::make_shared<Silent>()}};
  const auto out = audience_of({"ops", "dba", "ops"}, channels);
  REQUIRE(out.size() == 2);
  CHECK(out[0].contact == "ops");
  CHECK(out[0].channel == channels.at("ops"));
  CHECK(out[1].channel == channels.at("dba"));
  CHECK(out[1].verdict.goes_on);
}

TEST_CASE("a contact that a reload took away ends with a reason, and keeps nobody else from it") {
  const people::Channels channels{{"ops", std::make_shared<Silent>()}};
  const auto out = audience_of({"gone", "ops"}, channels);
  REQUIRE(out.size() == 2);
  CHECK_FALSE(out[0].verdict.goes_on);
  CHECK(out[0].verdict.why == "the rulebook has no such contact any more");
  CHECK(out[1].verdict.goes_on);
}

}  // namespace audience_test
