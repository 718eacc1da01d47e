// Probes that people run through the daemon: what is run, what is waited for, and what is shown of
// it, also when the rulebook has changed meanwhile.
#include "daemon/app/composition/backend_probe.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <optional>

#include "tests/unit/app/composition/lent_daemon.hpp"
#include "tests/unit/catch.hpp"

namespace backend_probe_test {

using namespace runbookd;
namespace json = boost::json;

namespace {

using Names = std::vector<std::string>;

const std::string book = R"(version: 1
probes:
  site: {tcp: "127.0.0.1:1", every: 10s}
  fleet: {tcp: "127.0.0.{{ target }}:1", targets: ["2", "3"], every: 10s}
  series: {alert: Down}
)";

struct House {
  House() {
    daemon.on_run = [this](std::function<void()> done) { end_run = std::move(done); };
  }

  void ask(const std::string& name, const std::string& target = {}) {
    answer.reset();
    boost::asio::co_spawn(
        daemon.loop.io,
        keep(app::run_probe_text(&daemon, daemon.loop.io.get_executor(), name, target), &answer),
        [](const std::exception_ptr& error) { CHECK_FALSE(error); });
    work();
  }
  void end() {
    end_run();
    work();
  }
  void work() {
    daemon.loop.io.restart();
    daemon.loop.io.poll();
  }
  /// The targets that are shown; "" of a probe without.
  Names shown() const {
    REQUIRE(answer);
    REQUIRE(*answer);
    Names out;
    const json::value said = json::parse(**answer);
    for (const auto& item : said.at("probes").as_array()) {
      const auto* target = item.as_object().if_contains("target");
      out.emplace_back(target != nullptr && target->is_string() ? target->as_string().c_str() : "");
    }
    return out;
  }

  using Answer = Result<std::string>;
  static boost::asio::awaitable<void> keep(boost::asio::awaitable<Answer> asked,
                                           std::optional<Answer>* out) {
    out->emplace(co_await std::move(asked));
  }

  test::LentDaemon daemon{book};
  std::function<void()> end_run;
  std::optional<Answer> answer;
};

}  // namespace

TEST_CASE("the answer waits for the run that was asked for, and shows what it saw") {
  House house;
  house.ask("site");
  CHECK(house.daemon.looked == std::vector{0});
  CHECK_FALSE(house.answer);
  house.daemon.sample(Outcome::bad);
  CHECK_FALSE(house.answer);
  house.end();
  REQUIRE(house.shown().size() == 1);
  const auto item = json::parse(**house.answer).at("probes").at(0);
  CHECK(item.at("outcome") == "bad");
  CHECK(item.at("address") == "127.0.0.1:1");
}

TEST_CASE("a run that is over at once is not waited for") {
  House house;
  house.daemon.on_run = [](const std::function<void()>& done) { done(); };
  house.ask("site");
  CHECK(house.shown() == Names{""});
}

TEST_CASE("all targets are run and shown, or the one that is named") {
  House house;
  house.ask("fleet");
  CHECK(house.daemon.looked == std::vector{1, 2});
  house.end();
  CHECK(house.shown() == Names{"2", "3"});
  house.ask("fleet", "3");
  CHECK(house.daemon.looked == std::vector{2});
  house.end();
  CHECK(house.shown() == Names{"3"});
}

TEST_CASE("a name that is none is refused before anything is run") {
  House house;
  house.ask("sit");
  REQUIRE(house.answer);
  REQUIRE_FALSE(*house.answer);
  CHECK(house.answer->error().text == "there is no probe or observed resource `sit`");
  CHECK(house.daemon.looked.empty());
}

TEST_CASE("a run that has found no targets is shown by itself") {
  House house;
  house.ask("series");
  house.end();
  CHECK(house.shown().empty());
  decide::InstanceView last;
  last.outcome = Outcome::unknown;
  house.daemon.empty_run = last;
  house.ask("series");
  house.end();
  CHECK(house.shown() == Names{""});
}

TEST_CASE("of a probe that a reload takes away meanwhile nothing is shown") {
  House house;
  house.ask("site");
  house.daemon.use("version: 1\nprobes: {other: {tcp: \"127.0.0.1:1\"}}\n");
  house.end();
  CHECK(house.shown().empty());
}

TEST_CASE("a target that a reload takes away meanwhile is not shown as another") {
  for (const char* now : {"fleet: {tcp: \"127.0.0.{{ target }}:1\", targets: [\"2\"]}",
                          "fleet: {tcp: \"127.0.0.1:1\"}"}) {
    House house;
    house.ask("fleet", "3");
    house.daemon.use(std::string("version: 1\nprobes: {") + now + "}\n");
    house.end();
    CHECK(house.shown().empty());
  }
}

TEST_CASE("an instance is shown with what its own probe asks") {
  House house;
  const auto& rules = house.daemon.runtime().book;
  CHECK(app::address_of(rules, 0) == "127.0.0.1:1");
  CHECK(app::address_of(rules, 2) == "127.0.0.3:1");
}

}  // namespace backend_probe_test
