// What `probe NAME` prints and how it exits.
#include "daemon/cli/live/probe_screen.hpp"

#include <boost/json/parse.hpp>

#include "tests/unit/catch.hpp"

namespace probe_screen_test {

using namespace runbookd;
namespace json = boost::json;

TEST_CASE("a probe's verdict, its signals with their units, and what there is to see") {
  const auto probe = json::parse(R"({
    "name":"site","target":"eu","outcome":"bad","reason":"status","detail":"status 503, expected 200-299",
    "latency":0.0124,"address":"https://eu.example/health","signals":{
      "status":{"value":503,"unit":"number","text":"503"},
      "first_byte":{"value":0.01,"unit":"duration","text":"10ms"},
      "cert_not_after":{"value":null,"unit":"time","text":""}},
    "evidence":[{"title":"answer","text":"HTTP/1.1 503 Service Unavailable\n\nno \u001b[31mbackend"}]})");
  CHECK(cli::probe_screen(probe.as_object(), false) ==
        "site [eu]  bad (status) in 12ms: status 503, expected 200-299\n"
        "  of  https://eu.example/health\n"
        "\n"
        "  status          503\n"
        "  first_byte      10ms\n"
        "  cert_not_after  (nothing)\n"
        "\n"
        "  answer\n"
        "    HTTP/1.1 503 Service Unavailable\n"
        "    \n"
        "    no  [31mbackend\n");
}

TEST_CASE("a probe that is well says so in a line") {
  const auto probe = json::parse(
      R"({"name":"port","target":null,"outcome":"ok","reason":"none","detail":null,"latency":0.001,
          "address":null,"signals":{},"evidence":[]})");
  CHECK(cli::probe_screen(probe.as_object(), false) == "port  ok in 1ms\n");
}

TEST_CASE("the exit code is that of the worst") {
  const auto code = [](const char* outcomes) {
    json::array items;
    for (const char* o = outcomes; *o != '\0'; ++o)
      items.push_back(json::object{{"outcome", *o == 'o' ? "ok" : *o == 'b' ? "bad" : "unknown"}});
    return cli::probe_exit_code(json::object{{"probes", std::move(items)}});
  };
  CHECK(code("") == 0);
  CHECK(code("oo") == 0);
  CHECK(code("ou") == 2);
  CHECK(code("uob") == 1);
}

}  // namespace probe_screen_test
