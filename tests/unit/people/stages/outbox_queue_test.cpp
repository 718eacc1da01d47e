#include "daemon/people/stages/outbox_queue.hpp"

#include "tests/unit/catch.hpp"

namespace outbox_queue_test {

using namespace runbookd;
using namespace runbookd::people;

namespace {

const SendResult failed{Delivery::retry, "answered 500", {}};
const SendResult delivered{Delivery::delivered, "", {}};

class Desk {
 public:
  void add(const std::string& incident, const std::string& title) {
    Message message;
    message.incident = incident;
    message.title = title;
    REQUIRE(queue.add(nullptr, message, now));
  }
  /// The title of what is sent next; `-` when nothing is due.
  std::string next() {
    const auto* item = queue.next(now);
    if (item == nullptr) return "-";
    last_ = item->id;
    return item->message.title;
  }
  std::optional<OutboxQueue::Item> ends(const SendResult& result) {
    return queue.tried(last_, result, now);
  }
  /// Everything that is due, each with this result, as titles.
  std::string round(const SendResult& result) {
    std::string out;
    for (std::string title = next(); title != "-"; title = next()) {
      out += (out.empty() ? "" : " ") + title;
      ends(result);
    }
    return out;
  }
  void wait(Nanos time) { now = saturating_add(now, time); }

  OutboxQueue queue;
  Mono now = MonoClock::now();

 private:
  std::uint64_t last_ = 0;
};

}  // namespace

TEST_CASE(
    "a message that the receiver cannot digest holds up no other, of its incident or another") {
  Desk desk;
  desk.add("INC-1", "poison");
  CHECK(desk.next() == "poison");
  desk.ends(failed);
  desk.add("INC-2", "other");
  CHECK(desk.next() == "other");
  desk.ends(delivered);
  desk.add("INC-1", "later");
  CHECK(desk.next() == "poison");  // the older one first, once more
  desk.ends(failed);
  CHECK(desk.next() == "later");
  CHECK(desk.ends(delivered)->message.title == "later");
  CHECK(desk.next() == "-");
}

TEST_CASE("while one hangs, only its own incident waits for the end of that try") {
  Desk desk;
  desk.add("INC-1", "hangs");
  desk.add("INC-1", "behind it");
  desk.add("INC-2", "other");
  CHECK(desk.next() == "hangs");
  CHECK(desk.next() == "other");
  CHECK(desk.next() == "-");
}

TEST_CASE("each is tried after 1, 2, 4 .. 60 s, for an hour") {
  Desk desk;
  desk.add("INC-1", "poison");
  const Mono begin = desk.now;
  std::vector<std::int64_t> pauses;
  while (true) {
    CHECK(desk.next() == "poison");
    if (desk.ends(failed)) break;
    const auto due = desk.queue.next_due();
    REQUIRE(due);
    pauses.push_back((*due - desk.now) / seconds{1});
    desk.now = *due;
  }
  REQUIRE(pauses.size() > 8);
  CHECK(std::vector<std::int64_t>(pauses.begin(), pauses.begin() + 8) ==
        std::vector<std::int64_t>{1, 2, 4, 8, 16, 32, 60, 60});
  CHECK(desk.now - begin > hours{1});
  CHECK(desk.now - begin < hours{1} + minutes{2});
}

TEST_CASE("when a receiver comes back, an incident's messages arrive in order") {
  Desk desk;
  desk.add("INC-1", "opened");
  CHECK(desk.round(failed) == "opened");
  desk.wait(milliseconds{100});
  desk.add("INC-1", "escalated");
  CHECK(desk.round(failed) == "opened escalated");
  desk.wait(seconds{2});
  desk.add("INC-1", "resolved");
  CHECK(desk.round(delivered) == "opened escalated resolved");
}

TEST_CASE("news goes before what is tried again, however much of that there is") {
  Desk desk;
  for (int i = 0; i < 100; ++i) desk.add("INC-" + std::to_string(i), "old");
  desk.round(failed);
  desk.wait(seconds{1});
  desk.add("INC-new", "news");
  CHECK(desk.next() == "news");
}

TEST_CASE("only a few are on their way at once") {
  Desk desk;
  for (int i = 0; i < 10; ++i) desk.add("INC-" + std::to_string(i), "m");
  for (int i = 0; i < most_on_their_way; ++i) CHECK(desk.next() == "m");
  CHECK(desk.next() == "-");
  CHECK_FALSE(desk.queue.next_due());
}

TEST_CASE("what the receiver asks for is waited for, also when there is news") {
  Desk desk;
  desk.add("INC-1", "throttled");
  CHECK(desk.next() == "throttled");
  desk.ends({Delivery::retry, "answered 429", seconds{30}});
  desk.add("INC-1", "news");
  CHECK(desk.round(delivered) == "news");
  desk.wait(seconds{29});
  CHECK(desk.next() == "-");
  desk.wait(seconds{1});
  CHECK(desk.next() == "throttled");
}

TEST_CASE("what the end of its incident has overtaken is taken out, and nothing else") {
  Desk desk;
  desk.add("INC-1", "opened");
  CHECK(desk.next() == "opened");
  desk.ends({Delivery::retry, "answered 429", seconds{60}});
  desk.add("INC-2", "another");
  desk.add("INC-1", "resolved");
  CHECK(desk.next() == "another");
  desk.ends({Delivery::retry, "answered 500", {}});
  CHECK(desk.next() == "resolved");
  const auto end = desk.ends(delivered);
  REQUIRE(end);
  desk.add("INC-1", "a note behind it");
  const auto late = desk.queue.overtaken_by(*end);
  REQUIRE(late.size() == 1);
  CHECK(late[0].message.title == "opened");
  desk.wait(seconds{61});
  CHECK(desk.round(delivered) == "a note behind it another");
}

TEST_CASE("the queue has an end") {
  Desk desk;
  for (std::size_t i = 0; i < most_queued; ++i) desk.add("INC-1", "m");
  CHECK_FALSE(desk.queue.add(nullptr, Message{}, desk.now));
}

TEST_CASE("a repetition is not tried again: the next one comes anyway") {
  OutboxQueue queue;
  Message message;
  message.incident = "INC-7";
  message.repeats = true;
  REQUIRE(queue.add(nullptr, message, Mono{}));
  const auto* item = queue.next(Mono{});
  REQUIRE(item != nullptr);
  CHECK(queue.tried(item->id, failed, Mono{}));
  CHECK_FALSE(queue.next_due());
}

}  // namespace outbox_queue_test
