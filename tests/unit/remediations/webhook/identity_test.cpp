// What tells one webhook from another, and what a yes to one is given for.
#include "config/document/node.hpp"
#include "remediations/webhook/kind.hpp"
#include "remediations/webhook/spec.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/loop.hpp"

namespace identity_test {

using namespace runbookd;
using namespace runbookd::remediations::webhook_kind;

namespace {

std::shared_ptr<const ActionSpec> parsed(const std::string& keys) {
  document::Sources files;
  document::Diagnostics out;
  const int file = files.add("step", "do: webhook\n" + keys + "\n");
  const auto node = document::parse(files, file, document::Strictness::run, out);
  document::Reader reader(*node, "step", out, {remediations::webhook.keys});
  return parse_webhook(reader);
}

std::string verb(const std::string& keys) {
  const auto spec = parsed(keys);
  REQUIRE(spec);
  return spec->verb().value_or("none");
}

ActionPlan plan(const std::string& keys, Facts arguments) {
  test::Loop loop;
  ActionEnv env;
  env.services = loop.services();
  const auto action = parsed(keys)->make({}, env);
  ActionRequest request;
  request.action_id = "a";
  request.arguments = std::move(arguments);
  return loop.run(action->plan(std::move(request)));
}

}  // namespace

TEST_CASE("the verb of a webhook is its method and path") {
  CHECK(verb("url: http://127.0.0.1:1/restart/app") == "POST /restart/app");
  CHECK(verb("url: http://127.0.0.1:1\nmethod: PUT") == "PUT /");
  CHECK(verb("url: unix:///run/x.sock:/go").starts_with("POST /"));
}

TEST_CASE("a verb shows no query, no user and no token") {
  CHECK(verb("url: http://ann:hunter2@127.0.0.1:1/a?token=hunter2") == "POST /a");
  CHECK(verb("url: https://hooks.example/services/T0/B0/abcdefghijklmnopqrstuvwx") ==
        "POST /services/T0/B0/***");
}

TEST_CASE("an approval binds what fills the request, not what only names it or shows it cut") {
  const std::string keys =
      "url: http://127.0.0.1:1/x\nheaders: {Date: \"{{ a }}\", X-Job: \"{{ a }}\"}\n"
      "json: {text: \"{{ a }}\"}";
  const auto made = plan(keys, {{"headers.Date", "1"}, {"headers.X-Job", "2"}, {"json.text", "3"}});
  REQUIRE(made.go);
  CHECK(made.binding == Facts{{"method", "POST"},
                              {"host", "127.0.0.1:1"},
                              {"argument.headers.X-Job", "2"},
                              {"argument.json.text", "3"}});
  const auto later =
      plan(keys, {{"headers.Date", "9"}, {"headers.X-Job", "2"}, {"json.text", "3"}});
  CHECK(later.binding == made.binding);
  const auto other =
      plan(keys, {{"headers.Date", "1"}, {"headers.X-Job", "2"}, {"json.text", "4"}});
  CHECK(other.binding != made.binding);
}

}  // namespace identity_test
