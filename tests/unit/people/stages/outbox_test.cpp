#include "daemon/people/stages/outbox.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <stdexcept>
#include <vector>

#include "tests/unit/catch.hpp"
#include "tests/unit/net/loop.hpp"
#include "tests/unit/virtual_time.hpp"

namespace outbox_test {

using namespace runbookd;
namespace asio = boost::asio;

namespace {

// Does with each message what its title says.
class Fickle final : public Notifier {
 public:
  asio::awaitable<SendResult> send(Message message) override {
    co_await asio::post(asio::use_awaitable);
    tried.push_back(message.title);
    if (message.title == "hangs") {
      asio::steady_timer for_ever(co_await asio::this_coro::executor,
                                  asio::steady_timer::time_point::max());
      co_await for_ever.async_wait(asio::use_awaitable);
    }
    if (message.title == "throws") throw std::logic_error("a bug");
    if (message.title == "poison") co_return SendResult{Delivery::retry, "answered 500", {}};
    if (message.title == "refused") co_return SendResult{Delivery::rejected, "no such channel", {}};
    co_return SendResult{Delivery::delivered, "", {}};
  }
  std::vector<std::string> tried;
};

struct Desk {
  std::vector<std::string> ended;
  test::Loop loop;
  std::shared_ptr<Fickle> fickle = std::make_shared<Fickle>();
  test::VirtualTime time;
  std::unique_ptr<people::Outbox> outbox = people::make_outbox(
      loop.io.get_executor(), time,
      {[this](const std::string& contact, const Message& message, bool sent,
              const std::string& detail) {
         ended.push_back(contact + " " + message.title + (sent ? " sent" : " failed: " + detail));
       },
       [](const decide::ContactHealth&) {}});

  void send(const std::string& contact, const std::string& title) {
    Message message;
    message.title = title;
    outbox->send(contact, fickle, message);
  }
  /// All of them to ops, until the last one's end.
  void deliver(std::initializer_list<const char*> titles) {
    for (const char* title : titles) send("ops", title);
    run();
  }
  void run() {
    loop.io.restart();
    loop.io.run_for(test::Loop::hang_limit);
  }
};

using Ended = std::vector<std::string>;

}  // namespace

TEST_CASE("messages to one contact go out in order, and each one's end is told") {
  Desk desk;
  desk.deliver({"first", "refused", "last"});
  CHECK(desk.fickle->tried == std::vector<std::string>{"first", "refused", "last"});
  CHECK(desk.ended ==
        Ended{"ops first sent", "ops refused failed: no such channel", "ops last sent"});
}

TEST_CASE("one that the receiver cannot digest is tried again and holds up none behind it") {
  Desk desk;
  for (const char* title : {"poison", "second", "third"}) desk.send("ops", title);
  desk.time.pass(Nanos{0}, desk.loop.io);
  CHECK(desk.fickle->tried == std::vector<std::string>{"poison", "second", "third"});
  const Mono again = desk.time.next();
  REQUIRE(again < Mono::max());
  desk.time.pass(again - desk.time.now().mono - Nanos{1}, desk.loop.io);
  CHECK(desk.fickle->tried.size() == 3);
  desk.time.pass(Nanos{1}, desk.loop.io);
  CHECK(desk.fickle->tried == std::vector<std::string>{"poison", "second", "third", "poison"});
  CHECK(desk.ended == Ended{"ops second sent", "ops third sent"});
  desk.outbox->stop();
}

TEST_CASE("a page that waited until its incident was over says so in its first line") {
  Desk desk;
  Message page;
  page.title = "poison";
  page.incident = "INC-1";
  page.meaning = MessageMeaning::opens;
  Message end = page;
  end.title = "resolved";
  end.meaning = MessageMeaning::resolved;
  Message other = page;
  other.incident = "INC-2";
  other.title = "another";
  desk.outbox->send("ops", desk.fickle, page);
  desk.time.pass(Nanos{0}, desk.loop.io);
  for (const Message& message : {other, end}) desk.outbox->send("ops", desk.fickle, message);
  desk.time.pass(Nanos{0}, desk.loop.io);
  CHECK(desk.fickle->tried ==
        std::vector<std::string>{"poison", "another", "poison (it is over by now)", "resolved"});
  CHECK(desk.ended.size() == 3);
}

TEST_CASE("a notifier that throws costs its own message and none behind it") {
  Desk desk;
  desk.deliver({"throws", "second", "throws"});
  CHECK(desk.ended == Ended{"ops throws failed: the notifier failed", "ops second sent",
                            "ops throws failed: the notifier failed"});
  desk.deliver({"later"});
  CHECK(desk.ended.back() == "ops later sent");
}

TEST_CASE("a stop cancels what is being sent, and nothing is sent after it") {
  Desk desk;
  asio::post(desk.loop.io, [&] {
    desk.send("ops", "hangs");
    desk.send("ops", "behind it");
  });
  REQUIRE(desk.loop.until([&] { return desk.fickle->tried.size() == 1; }));
  asio::post(desk.loop.io, [&] {
    desk.outbox->stop();
    desk.send("ops", "afterwards");
    desk.send("boss", "afterwards");
  });
  desk.run();
  CHECK(desk.fickle->tried == std::vector<std::string>{"hangs"});
  CHECK(desk.ended.empty());
}

}  // namespace outbox_test
