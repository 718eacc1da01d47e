#include "daemon/people/pipeline.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "tests/unit/catch.hpp"
#include "tests/unit/net/loop.hpp"
#include "tests/unit/virtual_time.hpp"

namespace pipeline_test {

using namespace runbookd;
namespace asio = boost::asio;

namespace {

const std::string secret = "hunter2";

// A channel that keeps what it gets, and answers what it is told to.
class Channel final : public Notifier {
 public:
  asio::awaitable<SendResult> send(Message message) override {
    co_await asio::post(asio::use_awaitable);
    got.push_back(std::move(message));
    co_return SendResult{answer, answer == Delivery::delivered ? "" : "answered 400",
                         comes_back_after, keeps};
  }
  Nanos again() const override { return forgets_after; }
  bool keeps_incidents() const override { return keeps_state; }
  std::vector<Message> got;
  Nanos forgets_after{0};
  bool keeps_state = false;
  std::optional<Nanos> comes_back_after;
  std::string keeps;
  Delivery answer = Delivery::delivered;
};

struct Desk {
  std::vector<std::string> ended, keys_ended;
  std::vector<decide::ContactHealth> health;
  test::Loop loop;
  test::VirtualTime time;
  std::shared_ptr<Channel> ops = std::make_shared<Channel>();
  std::unique_ptr<people::Pipeline> pipeline = people::make_pipeline(
      loop.io.get_executor(), time,
      {[this](decide::MessageEnded e) {
         using How = decide::MessageEnded::How;
         ended.push_back(e.contact + " " + e.incident +
                         (e.how == How::sent     ? " sent"
                          : e.how == How::failed ? " failed: " + e.detail
                                                 : " passed over: " + e.detail));
         keys_ended.push_back(e.key);
       },
       [this](decide::ContactHealth it) { health.push_back(std::move(it)); },
       [](std::string& text) {
         for (auto at = text.find(secret); at != text.npos; at = text.find(secret))
           text.replace(at, secret.size(), "***");
       }});

  Desk() { pipeline->use({{"ops", ops}}, {}, "https://ops.example"); }
  void tell(const decide::Notify& news) {
    pipeline->tell(news);
    loop.io.restart();
    loop.io.poll();
  }
};

decide::Notify resolved(std::vector<std::string> contacts) {
  decide::Notify told;
  told.news = decide::News::resolved;
  told.key = "INC-7/resolved";
  told.contacts = std::move(contacts);
  told.incident = "INC-7";
  told.rule = "down";
  told.detail = "false for 2m";
  return told;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("news becomes a message of its contact's channel, and its end is told") {
  Desk desk;
  desk.tell(resolved({"ops"}));
  REQUIRE(desk.ops->got.size() == 1);
  const Message& m = desk.ops->got.front();
  CHECK(m.title == "down (INC-7): resolved: false for 2m");
  CHECK(m.key == "INC-7/resolved");
  CHECK(m.id == "INC-7/resolved/ops/d6126a1eb00edff3");
  CHECK(m.link == "https://ops.example/incidents/INC-7");
  CHECK(desk.ended == Lines{"ops INC-7 sent"});
}

TEST_CASE("a contact that is gone ends with its reason, and the others get theirs") {
  Desk desk;
  desk.tell(resolved({"gone", "ops"}));
  CHECK(desk.ops->got.size() == 1);
  CHECK(desk.ended ==
        Lines{"gone INC-7 failed: the rulebook has no such contact any more", "ops INC-7 sent"});
}

TEST_CASE("the same news is sent once; what is told again later has its end at once") {
  Desk desk;
  desk.tell(resolved({"ops"}));
  desk.tell(resolved({"ops"}));
  CHECK(desk.ops->got.size() == 1);
  CHECK(desk.ended ==
        Lines{"ops INC-7 sent", "ops INC-7 passed over: it was told already (INC-7/resolved)"});
  CHECK(desk.keys_ended == Lines{"INC-7/resolved", "INC-7/resolved"});
}

TEST_CASE("what is sent again of an incident that is over says so, under the id that it had") {
  Desk desk;
  decide::Notify page = resolved({"ops"});
  page.news = decide::News::needs_people;
  page.key = "INC-7/needs_people";
  page.state = "escalated";
  desk.tell(page);
  Desk later;
  page.state = "resolved";
  later.tell(page);
  REQUIRE(later.ops->got.size() == 1);
  CHECK(later.ops->got[0].title == desk.ops->got[0].title + " (it is over by now)");
  CHECK(later.ops->got[0].id == desk.ops->got[0].id);
}

TEST_CASE("what is told again while it is on its way has one end, its own") {
  Desk desk;
  desk.ops->answer = Delivery::retry;
  desk.tell(resolved({"ops"}));
  desk.tell(resolved({"ops"}));
  CHECK(desk.ended.empty());
  desk.ops->answer = Delivery::delivered;
  desk.time.pass(minutes{1}, desk.loop.io);
  CHECK(desk.ended == Lines{"ops INC-7 sent"});
}

TEST_CASE("each news of many has its end, by its own key") {
  Desk desk;
  decide::Notify one = resolved({"ops"});
  one.news = decide::News::needs_people;
  const auto tell = [&](int incident, const std::string& key) {
    one.incident = "INC-" + std::to_string(incident);
    one.key = one.incident + key;
    desk.tell(one);
  };
  for (int i = 1; i <= 7; ++i) tell(i, "/needs_people");
  REQUIRE(desk.ended.size() == 5);
  tell(7, "/severity.P1");  // the newer one of those that wait
  CHECK(desk.ended.back() == "ops INC-7 passed over: a newer one stands for it");
  CHECK(desk.keys_ended.back() == "INC-7/needs_people");
  desk.time.pass(minutes{1}, desk.loop.io);
  REQUIRE(desk.keys_ended.size() == 8);
  CHECK(desk.keys_ended[6] == "INC-6/needs_people");
  CHECK(desk.keys_ended[7] == "INC-7/severity.P1");
  tell(6, "/needs_people");
  CHECK(desk.ended.back().starts_with("ops INC-6 passed over: it was told already"));
}

TEST_CASE("what a channel rejected may be told again") {
  Desk desk;
  desk.ops->answer = Delivery::rejected;
  desk.tell(resolved({"ops"}));
  desk.ops->answer = Delivery::delivered;
  desk.tell(resolved({"ops"}));
  CHECK(desk.ended == Lines{"ops INC-7 failed: answered 400", "ops INC-7 sent"});
}

TEST_CASE("after a reload news goes over the new channel") {
  Desk desk;
  const auto later = std::make_shared<Channel>();
  desk.pipeline->use({{"ops", later}}, {}, "");
  desk.tell(resolved({"ops"}));
  CHECK(desk.ops->got.empty());
  REQUIRE(later->got.size() == 1);
  CHECK(later->got.front().link.empty());
}

TEST_CASE("a contact with bounds hears what it takes, and once that it does not hear all") {
  Desk desk;
  desk.pipeline->use({{"ops", desk.ops}},
                     {{"ops", {{"P0", "P1"}, people::MessageRate{1, hours{1}}}}}, "");
  decide::Notify told = resolved({"ops"});
  told.news = decide::News::needs_people;
  const auto tell = [&](const std::string& incident, const std::string& severity) {
    told.incident = incident;
    told.key = incident + "/needs_people";
    told.severity = severity;
    desk.tell(told);
  };
  tell("INC-1", "P2");
  CHECK(desk.ended == Lines{"ops INC-1 passed over: it takes P0, P1 only"});
  tell("INC-2", "P1");
  tell("INC-3", "P1");
  tell("INC-4", "P1");
  tell("INC-5", "P0");
  REQUIRE(desk.ops->got.size() == 3);
  CHECK(desk.ops->got[0].incident == "INC-2");
  CHECK(desk.ops->got[1].title.starts_with("more than 1 message in 1h"));
  CHECK(desk.ops->got[2].incident == "INC-5");
  CHECK(desk.ended.size() == 6);  // one not taken, two sent, two left out, and that they were
}

TEST_CASE("what a receiver forgets is said again, in silence, until it is over") {
  Desk desk;
  desk.ops->forgets_after = minutes{1};
  decide::Notify open = resolved({"ops"});
  open.news = decide::News::needs_people;
  open.key = "INC-7/needs_people";
  desk.tell(open);
  desk.time.pass(minutes{2}, desk.loop.io);
  REQUIRE(desk.ops->got.size() == 3);
  CHECK_FALSE(desk.ops->got[0].repeats);
  CHECK(desk.ops->got[2].repeats);
  CHECK(desk.ops->got[2].title == desk.ops->got[0].title);
  CHECK(desk.ops->got[2].sent - desk.ops->got[0].sent == minutes{2});
  CHECK(desk.ended == Lines{"ops INC-7 sent"});  // told once
  desk.tell(resolved({"ops"}));
  desk.time.pass(hours{1}, desk.loop.io);
  CHECK(desk.ops->got.size() == 4);
}

TEST_CASE("what a channel keeps of an incident is there for its next message, over a reload too") {
  Desk desk;
  desk.ops->keeps = "thread 1";
  decide::Notify open = resolved({"ops"});
  open.news = decide::News::needs_people;
  desk.tell(open);
  const auto later = std::make_shared<Channel>();
  desk.pipeline->use({{"ops", later}}, {}, "");
  desk.tell(resolved({"ops"}));
  CHECK(desk.ops->got.front().kept.empty());
  CHECK(later->got.front().kept == "thread 1");
}

TEST_CASE("news says what it means to a receiver that keeps incidents of its own") {
  Desk desk;
  decide::Notify told = resolved({"ops"});
  desk.tell(told);
  told.news = decide::News::fixed;
  told.key = "INC-7/fixed.1";
  told.urgency = decide::Urgency::inform;
  desk.tell(told);
  told.news = decide::News::locked;
  told.incident.clear();
  told.key = "locked/db";
  told.urgency = decide::Urgency::page;
  desk.tell(told);
  REQUIRE(desk.ops->got.size() == 3);
  CHECK(desk.ops->got[0].meaning == MessageMeaning::resolved);
  CHECK(desk.ops->got[1].meaning == MessageMeaning::acted);
  CHECK_FALSE(desk.ops->got[1].pages);
  CHECK(desk.ops->got[2].meaning == MessageMeaning::tells);
  CHECK(desk.ops->got[2].pages);
  CHECK(desk.ops->got[2].contact == "ops");
}

TEST_CASE("a secret leaves in no text of a message, wherever it stood in the news") {
  Desk desk;
  decide::Notify told = resolved({"ops"});
  told.target = "http://x/?token=" + secret;
  told.key += "." + secret;
  told.subject = "exec on app[" + secret + "]";
  told.news = decide::News::waits;
  for (std::string* text : {&told.rule, &told.detail, &told.summary, &told.cause, &told.command,
                            &told.who, &told.question})
    *text += " " + secret;
  desk.tell(told);
  REQUIRE(desk.ops->got.size() == 1);
  const Message& m = desk.ops->got.front();
  for (const std::string* text : {&m.id, &m.key, &m.title, &m.text, &m.rule, &m.link})
    CHECK(text->find(secret) == text->npos);
  for (const auto& [name, value] : m.fields) CHECK(value.find(secret) == value.npos);
  CHECK(m.title.find("exec on app[***] waits for") != m.title.npos);
}

namespace {

decide::Notify opening(int number, const std::string& severity = "P1") {
  decide::Notify news;
  news.contacts = {"ops"};
  news.news = decide::News::escalation;
  news.incident = "INC-" + std::to_string(number);
  news.key = news.incident + "/escalation.1.1";
  news.rule = "down";
  news.severity = news.opened_as = severity;
  news.detail = "opened: nothing helps";
  return news;
}

}  // namespace

TEST_CASE("many incidents at once become one message, and each learns what became of it") {
  Desk desk;
  for (int i = 1; i <= 500; ++i) desk.tell(opening(i));
  CHECK(desk.ops->got.size() == 5);
  desk.tell(opening(501, "P0"));
  REQUIRE(desk.ops->got.size() == 6);
  CHECK(desk.ops->got.back().incident == "INC-501");
  desk.time.pass(seconds{31}, desk.loop.io);
  desk.tell({});
  REQUIRE(desk.ops->got.size() == 7);
  const Message& list = desk.ops->got.back();
  CHECK(list.title == "496 incidents at once");
  CHECK(list.text.find("[P0] down (INC-501): opened") == 0);
  CHECK(list.text.find("and 456 more") != std::string::npos);
  CHECK(list.incident.empty());
  CHECK(list.pages);
  CHECK(desk.ended.size() == 502);
}

TEST_CASE("a contact that fails again and again is said to be broken, once, and to be well again") {
  Desk desk;
  desk.ops->answer = Delivery::rejected;
  for (int i = 1; i <= 8; ++i) desk.tell(opening(i, "P0"));
  REQUIRE(desk.health.size() == 1);
  CHECK(desk.health[0].contact == "ops");
  CHECK(desk.health[0].is == decide::ContactHealth::Is::broken);
  CHECK(desk.health[0].detail == "answered 400");
  desk.ops->answer = Delivery::delivered;
  desk.tell(opening(9, "P0"));
  REQUIRE(desk.health.size() == 2);
  CHECK(desk.health[1].is == decide::ContactHealth::Is::well);
}

TEST_CASE("a receiver that wants to be left alone for an hour is said to hold its message") {
  Desk desk;
  desk.ops->answer = Delivery::retry;
  desk.ops->comes_back_after = hours{1};
  desk.tell(opening(1, "P0"));
  REQUIRE(desk.health.size() == 1);
  CHECK(desk.health[0].is == decide::ContactHealth::Is::held);
  CHECK(desk.health[0].incident == "INC-1");
  CHECK(desk.health[0].detail == "for 1h");
}

TEST_CASE("a receiver that is down for two hours: others are told, and it gets what comes after") {
  Desk desk;
  desk.ops->answer = Delivery::retry;
  desk.tell(opening(1, "P0"));
  desk.time.pass(hours{2}, desk.loop.io);
  REQUIRE(desk.health.size() == 1);
  CHECK(desk.health[0].is == decide::ContactHealth::Is::broken);
  CHECK(desk.ended == Lines{"ops INC-1 failed: answered 400"});  // after an hour
  CHECK(desk.ops->got.size() < 80);                              // a try a minute
  desk.ops->answer = Delivery::delivered;
  desk.tell(opening(2, "P0"));
  CHECK(desk.ended.back() == "ops INC-2 sent");
  CHECK(desk.health.back().is == decide::ContactHealth::Is::well);
}

TEST_CASE("a contact that a reload takes away while its message waits gets it all the same") {
  Desk desk;
  desk.ops->answer = Delivery::retry;
  desk.tell(opening(1));
  desk.pipeline->use({}, {}, "");
  desk.ops->answer = Delivery::delivered;
  desk.time.pass(minutes{1}, desk.loop.io);
  CHECK(desk.ended == Lines{"ops INC-1 sent"});
  desk.tell(opening(2));
  CHECK(desk.ended.back() == "ops INC-2 failed: the rulebook has no such contact any more");
}

TEST_CASE("a receiver that keeps incidents gets them one by one, and so does who can not wait") {
  Desk desk;
  desk.ops->keeps_state = true;
  for (int i = 1; i <= 20; ++i) desk.tell(opening(i));
  CHECK(desk.ops->got.size() == 20);
  desk.ops->keeps_state = false;
  for (int i = 21; i <= 40; ++i) {
    decide::Notify question = opening(i);
    question.news = decide::News::approval;
    desk.tell(question);
  }
  CHECK(desk.ops->got.size() == 40);
}

TEST_CASE("a digest is one message for people, and one for each incident for programs") {
  decide::Notify digest;
  digest.news = decide::News::digest;
  digest.contacts = {"ops"};
  digest.list = {opening(1, "P3"), opening(2, "P3")};
  digest.list[1].news = decide::News::resolved;
  digest.list[1].detail = "it was open for 2h";
  Desk people;
  people.tell(digest);
  REQUIRE(people.ops->got.size() == 1);
  CHECK(people.ops->got[0].title == "2 incidents in this digest: 1 of them over");
  CHECK(people.ops->got[0].text ==
        "[P3] down (INC-1): opened: nothing helps\n[P3] down (INC-2): resolved: it was open for "
        "2h\nall of them: runbookd incidents");
  Desk programs;
  programs.ops->keeps_state = true;
  programs.tell(digest);
  REQUIRE(programs.ops->got.size() == 2);
  CHECK(programs.ops->got[1].meaning == MessageMeaning::resolved);
}

}  // namespace pipeline_test
