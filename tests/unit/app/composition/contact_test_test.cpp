// A contact that is tried: what is sent, in which order, and what is said of what the channel
// answers, in time that is moved by hand.
#include "daemon/app/composition/contact_test.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <optional>

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"
#include "tests/unit/net/loop.hpp"
#include "tests/unit/virtual_time.hpp"

namespace contact_test_test {

using namespace runbookd;
namespace asio = boost::asio;

namespace {

// Answers one message after the other with what it was given; beyond that it never does.
struct Channel final : Notifier {
  asio::awaitable<SendResult> send(Message message) override {
    heard.push_back(std::move(message));
    if (answers.empty()) co_await until_cancelled();
    if (answers.empty()) co_return SendResult{Delivery::retry, "cut off", {}};
    SendResult out = answers.front();
    answers.pop_front();
    co_return out;
  }
  static asio::awaitable<void> until_cancelled() {
    asio::steady_timer for_ever(co_await asio::this_coro::executor,
                                asio::steady_timer::time_point::max());
    boost::system::error_code ended;
    co_await for_ever.async_wait(asio::redirect_error(asio::use_awaitable, ended));
  }
  std::deque<SendResult> answers;
  std::vector<Message> heard;
};

struct Desk {
  explicit Desk(std::deque<SendResult> answers) {
    runtime = app::make_runtime(*scene::load_text(R"(version: 1
contacts: {ops: {exec: {argv: [cat]}}, people: {external: by telephone}}
)"),
                                loop.services(), {});
    channel->answers = std::move(answers);
    runtime->notifiers.at("ops") = channel;
  }

  void begin(const std::string& contact) {
    asio::co_spawn(
        loop.io, app::test_contact(loop.io.get_executor(), &time, runtime, contact, "ann"),
        [this](const std::exception_ptr&, api::ContactTest said) { answer = std::move(said); });
    pass(Nanos{0});
  }
  void pass(Nanos duration) { time.pass(duration, loop.io); }

  test::Loop loop;
  test::VirtualTime time;
  std::shared_ptr<Channel> channel = std::make_shared<Channel>();
  std::shared_ptr<app::Runtime> runtime;
  std::optional<api::ContactTest> answer;
};

SendResult delivered(std::string detail, std::string kept = {}) {
  return {Delivery::delivered, std::move(detail), {}, std::move(kept)};
}

}  // namespace

TEST_CASE("a test opens and is resolved, and the channel has what it left for itself") {
  Desk desk({delivered("202", "thread-1"), delivered("200")});
  desk.begin("ops");
  REQUIRE(desk.answer);
  CHECK(desk.answer->status == 200);
  CHECK(desk.answer->delivered);
  CHECK(desk.answer->channel == "exec (cat)");
  CHECK(desk.answer->detail == "200");
  REQUIRE(desk.channel->heard.size() == 2);
  const Message& opens = desk.channel->heard[0];
  const Message& over = desk.channel->heard[1];
  CHECK(opens.meaning == MessageMeaning::opens);
  CHECK(opens.kept.empty());
  CHECK(opens.at == desk.time.now().wall);
  CHECK(opens.text.find("Asked for by ann") != std::string::npos);
  CHECK(over.meaning == MessageMeaning::resolved);
  CHECK(over.kept == "thread-1");
  CHECK(over.incident == opens.incident);
}

TEST_CASE("what the channel refuses is said, and nothing more is sent") {
  Desk desk({{Delivery::rejected, "not_in_channel", {}}});
  desk.begin("ops");
  REQUIRE(desk.answer);
  CHECK(desk.answer->status == 200);
  CHECK_FALSE(desk.answer->delivered);
  CHECK(desk.answer->detail == "not_in_channel");
  CHECK(desk.channel->heard.size() == 1);
}

TEST_CASE("a test that was opened and could not be resolved says that it is still open") {
  for (const Delivery refusal : {Delivery::rejected, Delivery::retry}) {
    Desk desk({delivered("202"), {refusal, "answered 500", {}}});
    desk.begin("ops");
    REQUIRE(desk.answer);
    CHECK_FALSE(desk.answer->delivered);
    CHECK(desk.answer->detail == "answered 500; the test has opened there and was not resolved");
  }
}

TEST_CASE("a channel that does not answer is cut off at the limit, not before") {
  Desk desk({});
  desk.begin("ops");
  desk.pass(app::longest_contact_test - Nanos{1});
  CHECK_FALSE(desk.answer);
  desk.pass(Nanos{1});
  REQUIRE(desk.answer);
  CHECK(desk.answer->status == 200);
  CHECK_FALSE(desk.answer->delivered);
  CHECK(desk.answer->detail == "it has not answered in 15s");
}

TEST_CASE("a channel that answers to the opening alone leaves the test open") {
  Desk desk({delivered("202")});
  desk.begin("ops");
  desk.pass(app::longest_contact_test);
  REQUIRE(desk.answer);
  CHECK_FALSE(desk.answer->delivered);
  CHECK(desk.answer->detail ==
        "it has not answered in 15s; the test has opened there and was not resolved");
}

TEST_CASE("who has no channel and who is none cannot be tried") {
  Desk desk({});
  desk.begin("people");
  REQUIRE(desk.answer);
  CHECK(desk.answer->status == 404);
  CHECK(desk.answer->detail == "`people` is never messaged: it has no channel of its own");
  desk.begin("peopl");
  CHECK(desk.answer->status == 404);
  CHECK(desk.answer->detail == "there is no contact `peopl`");
  CHECK(desk.channel->heard.empty());
}

}  // namespace contact_test_test
