// `runbookd tasks`, and its line of `runbookd status`: from answers, and from a real daemon.
#include "daemon/cli/live/tasks_screen.hpp"

#include <boost/json.hpp>

#include "tests/unit/catch.hpp"
#include "tests/unit/cli/live/served_daemon.hpp"

namespace tasks_screen_test {

using namespace runbookd;
namespace json = boost::json;

namespace {

json::object item(const char* id, const char* state, const char* title, const char* more = "{}") {
  json::object out = json::parse(R"({"name":"weekly","every":"Mon 09:00","owner":["ops","boss"],
      "kind":"manual","due_at":"2026-01-05T09:00:00Z","opened_at":"2026-01-05T09:00:00Z",
      "next_at":"2026-01-12T09:00:00Z","missed":0,"detail":null,"judged_again_at":null,
      "attach":null,"link":null,"done_at":null,"done_by":null,"note":null})")
                         .as_object();
  out["id"] = id;
  out["state"] = state;
  out["title"] = title;
  const json::value others = json::parse(more);
  for (const auto& [key, value] : others.as_object()) out[key] = value;
  return out;
}

std::string screen(const json::array& tasks, bool all = false) {
  return cli::tasks_screen(json::object{{"tasks", tasks}},
                           {*parse_rfc3339("2026-01-06T11:00:00Z"), false, all});
}

const char* planned = R"({"due_at":null,"opened_at":null})";

json::array everything() {
  return {item("weekly.1", "failed", "Backups succeed",
               R"({"kind":"check","detail":"age = 3h","judged_again_at":"2026-01-06T11:20:00Z"})"),
          item("weekly.2", "overdue", "Review the slow query log",
               R"({"attach":"pg.slow_queries","link":"https://example.com","missed":2})"),
          item("weekly.3", "done", "Review the costs",
               R"({"done_at":"2026-01-05T10:00:00Z","done_by":"ann","note":"all fine"})"),
          item("yearly.1", "due", "Plan", planned)};
}

std::string two_things_to_do() {
  return scene::plain_top() + R"(maintenance:
  - name: daily
    every: "daily 03:30"
    owner: ops
    items: [{manual: Look at the costs}, {manual: Look at the queries}]
)";
}

}  // namespace

TEST_CASE("what is to be done stands under its routine, with what ticks it off") {
  CHECK(
      screen(everything()) ==
      "weekly, Mon 09:00, for ops, boss\n"
      "  weekly.1  failed   Backups succeed            since 1d2h ago (age = 3h), judged again in "
      "20m\n"
      "  weekly.2  overdue  Review the slow query log  since 1d2h ago, missed 2 times, see "
      "pg.slow_queries, see https://example.com\n"
      "\nnext: runbookd done weekly.2 --note '...'\n");
}

TEST_CASE("all of it shows what is done, and what is not due yet, too") {
  auto list = everything();
  list[3].as_object()["name"] = "yearly";
  const std::string all = screen(list, true);
  CHECK(
      all.find("  weekly.3  done     Review the costs           1d1h ago by ann (all fine), again "
               "in 5d22h\n") != std::string::npos);
  CHECK(all.find("\nyearly, Mon 09:00, for ops, boss\n  yearly.1  due      Plan") !=
        std::string::npos);
}

TEST_CASE("nothing to do says what comes next, and no tasks at all how they are written") {
  CHECK(screen({item("weekly.1", "done", "x"), item("yearly.1", "due", "y", planned)}) ==
        "nothing is to be done; weekly is next, in 5d22h: runbookd tasks --all\n");
  CHECK(screen({}).find("runbookd kinds maintenance") != std::string::npos);
}

TEST_CASE("the status says in one line how many there are") {
  CHECK(cli::tasks_line(json::object{{"due", 4}, {"done", 2}, {"open", 0}}).empty());
  CHECK(cli::tasks_line(json::object{{"open", 2}, {"overdue", 1}, {"failed", 1}}) ==
        "2 tasks are open, 1 task is overdue, 1 routine check fails");
}

TEST_CASE("a task is listed, ticked off and no longer listed") {
  test::ServedDaemon house{two_things_to_do()};
  house.daemon.time.pass(hours{24}, house.daemon.loop.io);
  house.serve();
  CHECK(house.with({"status"}).out.find("2 tasks are open: runbookd tasks\n") != std::string::npos);
  const auto listed = house.with({"tasks"});
  CHECK(listed.code == 0);
  CHECK(listed.out.find("daily.1  open  Look at the costs") != std::string::npos);
  const auto done = house.with({"done", "daily.1", "--note", "12% less"});
  CHECK(done.code == 0);
  CHECK(done.out.starts_with("daily.1 is done; it is due again at "));
  CHECK(house.with({"tasks"}).out.find("daily.1") == std::string::npos);
  CHECK(house.with({"tasks", "--all"}).out.find("(12% less)") != std::string::npos);
  const auto again = house.with({"done", "daily.1"});
  CHECK(again.code == 2);
  CHECK(again.err.find("daily.1 was done by ") != std::string::npos);
  CHECK(house.with({"done", "dialy.2"}).err.find("did you mean daily.2?") != std::string::npos);
  const auto json_text = house.with({"tasks", "--json"}).out;
  const json::value machine = json::parse(json_text);
  CHECK(machine.at("tasks").as_array().size() == 2);
  CHECK(machine.at("tasks").at(0).at("note") == "12% less");
  CHECK(machine.at("tasks").at(1).at("state") == "open");
}

}  // namespace tasks_screen_test
