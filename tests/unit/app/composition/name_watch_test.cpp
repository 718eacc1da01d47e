// Who is asked when, and whose answer is heard.
#include "daemon/app/composition/name_watch.hpp"

#include <algorithm>

#include "tests/unit/catch.hpp"
#include "tests/unit/virtual_time.hpp"

namespace name_watch_test {

using namespace runbookd;
using Names = std::vector<std::string>;

namespace {

load::ProbeNames names(const std::string& probe, const std::string& name = "app.example") {
  return {probe, {name, load::NameDiscovery::Type::a}};
}

struct Watched {
  /// Who was asked and heard since the last look.
  Names asked_in(Nanos duration) {
    time.pass(duration, io);
    return std::exchange(asked, {});
  }
  Names heard_since() { return std::exchange(heard, {}); }

  boost::asio::io_context io;
  test::VirtualTime time;
  Names asked, heard;
  std::unique_ptr<app::NameWatch> watch = app::make_name_watch(
      io.get_executor(), time,
      [this](load::NameDiscovery question) -> boost::asio::awaitable<app::NameAnswer> {
        asked.push_back(question.name);
        if (question.name == "throws.example") throw std::bad_alloc();
        co_return app::NameAnswer{
            {"192.0.2.7"}, {}, seconds{question.name == "often.example" ? 5 : 60}};
      },
      [this](const load::ProbeNames& of, const app::NameAnswer& answer) {
        heard.push_back(of.probe + (answer.failure.empty() ? "" : ": " + answer.failure));
      });
};

}  // namespace

TEST_CASE("a name is asked at once, and again when its answer has expired") {
  Watched it;
  it.watch->watch({names("app"), names("db", "often.example")});
  CHECK(it.asked_in(seconds{1}) == Names{"app.example", "often.example"});
  CHECK(it.heard_since() == Names{"app", "db"});
  CHECK(it.asked_in(seconds{10}) == Names{"often.example", "often.example"});
  const Names then = it.asked_in(seconds{50});
  CHECK(std::count(then.begin(), then.end(), "app.example") == 1);
  CHECK(std::count(then.begin(), then.end(), "often.example") == 10);
}

TEST_CASE("a question that is asked already goes on in its time, others begin and end") {
  Watched it;
  it.watch->watch({names("app"), names("db", "often.example")});
  (void)it.asked_in(seconds{1});
  it.watch->watch({names("app"), names("cache", "new.example")});
  CHECK(it.asked_in(seconds{30}) == Names{"new.example"});
  CHECK(it.asked_in(seconds{29}) == Names{"app.example"});
  // The same name for another probe is another question.
  it.watch->watch({names("other")});
  CHECK(it.asked_in(seconds{1}) == Names{"app.example"});
}

TEST_CASE("after the end nobody is asked, and what is under way is not heard") {
  Watched it;
  it.watch->watch({names("app")});
  it.watch->stop();
  CHECK(it.asked_in(hours{1}).size() <= 1);
  CHECK(it.heard_since().empty());
}

TEST_CASE("a question for which there is no memory is asked again") {
  Watched it;
  it.watch->watch({names("app", "throws.example")});
  CHECK(it.asked_in(seconds{1}).size() == 1);
  CHECK(it.heard_since() == Names{"app: no memory to ask"});
  CHECK(it.asked_in(minutes{1}).size() == 1);
}

}  // namespace name_watch_test
