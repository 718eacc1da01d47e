#include "daemon/app/api/views.hpp"

#include <boost/json/array.hpp>
#include <limits>
#include <set>

#include "daemon/net/json.hpp"
#include "tests/unit/catch.hpp"

namespace runbookd::api::views_test {

namespace {

namespace json = boost::json;

decide::Record about(decide::RecordKind kind, int second) {
  decide::Record r;
  r.kind = kind;
  r.at = Stamp{Mono{seconds{second}}, Wall{seconds{1700000000 + second}}};
  r.incident = "INC-1";
  r.rule = "api-down";
  return r;
}

decide::Record opened(const std::string& id, const std::string& target, int second) {
  auto r = about(decide::RecordKind::opened, second);
  r.incident = id;
  r.target = target;
  r.severity = "P1";
  r.text = "api is down";
  r.facts["evidence"] = "api.up is false,api.status is 503";
  return r;
}

// One incident with an action that succeeded.
decide::Ledger told_ledger() {
  decide::Ledger ledger;
  ledger.apply(opened("INC-1", "", 0));
  auto intent = about(decide::RecordKind::intent, 10);
  intent.step = 0;
  intent.action = "cloud_run.rollback";
  intent.resource = "backend";
  intent.action_id = "A-1";
  intent.hazard = "disruptive";
  ledger.apply(intent);
  auto outcome = about(decide::RecordKind::outcome, 20);
  outcome.step = 0;
  outcome.action_id = "A-1";
  outcome.status = "ok";
  outcome.facts["revision"] = "r1";
  ledger.apply(outcome);
  auto step = about(decide::RecordKind::step, 30);
  step.step = 0;
  step.action = "cloud_run.rollback";
  step.resource = "backend";
  step.status = "fixed";
  ledger.apply(step);
  return ledger;
}

std::set<std::string> keys_of(const json::object& object) {
  std::set<std::string> out;
  for (const auto& item : object) out.emplace(item.key().data(), item.key().size());
  return out;
}

bool is_null(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_null();
}

std::vector<std::string> ids_of(const std::string& text) {
  const auto object = net::parse_json_object(text);
  REQUIRE(object);
  const json::array* list = net::json_array_at(*object, {"incidents"});
  REQUIRE(list != nullptr);
  std::vector<std::string> out;
  for (const json::value& item : *list) out.push_back(net::json_text_at(item.as_object(), {"id"}));
  return out;
}

}  // namespace

TEST_CASE("an incident has the members that others rely on") {
  const decide::Ledger ledger = told_ledger();
  const json::object shown = views::incident(*ledger.find("INC-1"), ledger);
  const auto keys = keys_of(shown);
  for (const char* key : {"id", "rule", "target", "severity", "state", "opened_at", "acked_at",
                          "resolved_at", "summary", "evidence", "steps", "timeline"}) {
    INFO(key);
    CHECK(keys.contains(key));
  }
  CHECK(net::json_text_at(shown, {"id"}) == "INC-1");
  CHECK(net::json_text_at(shown, {"opened_at"}) == "2023-11-14T22:13:20.000Z");
  CHECK(is_null(shown, "target"));
  CHECK(is_null(shown, "acked_at"));
  CHECK(is_null(shown, "resolved_at"));
  const json::array* evidence = net::json_array_at(shown, {"evidence"});
  REQUIRE(evidence != nullptr);
  CHECK(evidence->size() == 2);
}

TEST_CASE("a step tells what it did, how that ended and when") {
  const decide::Ledger ledger = told_ledger();
  const json::object shown = views::incident(*ledger.find("INC-1"), ledger);
  const json::array* steps = net::json_array_at(shown, {"steps"});
  REQUIRE(steps != nullptr);
  REQUIRE(steps->size() == 1);
  const json::object& step = steps->at(0).as_object();
  CHECK(net::json_text_at(step, {"do"}) == "cloud_run.rollback");
  CHECK(net::json_text_at(step, {"target"}) == "backend");
  CHECK(net::json_text_at(step, {"status"}) == "fixed");
  CHECK(net::json_text_at(step, {"outcome"}) == "ok");
  CHECK(net::json_text_at(step, {"started_at"}) == "2023-11-14T22:13:30.000Z");
  CHECK(net::json_text_at(step, {"ended_at"}) == "2023-11-14T22:13:40.000Z");
  CHECK(net::json_text_at(step, {"facts", "revision"}) == "r1");
  CHECK(is_null(step, "reason"));
}

TEST_CASE("the timeline has time, kind and text") {
  const decide::Ledger ledger = told_ledger();
  const json::object shown = views::incident(*ledger.find("INC-1"), ledger);
  const json::array* timeline = net::json_array_at(shown, {"timeline"});
  REQUIRE(timeline != nullptr);
  REQUIRE_FALSE(timeline->empty());
  CHECK(keys_of(timeline->at(0).as_object()) == std::set<std::string>{"at", "kind", "text"});
}

namespace {
IncidentQuery in_state(const std::string& state) {
  IncidentQuery out;
  out.state = state;
  return out;
}
}  // namespace

TEST_CASE("incidents come newest first and open means every one that is not resolved") {
  decide::Ledger ledger;
  ledger.apply(opened("INC-1", "a", 0));
  ledger.apply(opened("INC-2", "b", 5));
  ledger.apply(opened("INC-3", "c", 10));
  auto resolved = about(decide::RecordKind::state, 20);
  resolved.incident = "INC-2";
  resolved.status = "resolved";
  ledger.apply(resolved);
  auto escalated = about(decide::RecordKind::state, 21);
  escalated.incident = "INC-1";
  escalated.status = "escalated";
  ledger.apply(escalated);
  const decide::Engine engine(std::make_shared<decide::Plan>(), std::move(ledger), {});
  CHECK(ids_of(views::incidents(engine, in_state(""))) ==
        std::vector<std::string>{"INC-3", "INC-2", "INC-1"});
  CHECK(ids_of(views::incidents(engine, in_state("open"))) ==
        std::vector<std::string>{"INC-3", "INC-1"});
  CHECK(ids_of(views::incidents(engine, in_state("resolved"))) ==
        std::vector<std::string>{"INC-2"});
  CHECK(ids_of(views::incidents(engine, in_state("escalated"))) ==
        std::vector<std::string>{"INC-1"});
}

TEST_CASE("a probe shows its last run and its signals with unit and text") {
  decide::Plan plan;
  decide::Source source;
  source.name = "db";
  source.targets = {"eu", "us"};
  source.listed = true;
  source.every = seconds{5};
  source.signals = {{"used", Type::ratio, false}, {"version", Type::string, false}};
  plan.sources.push_back(source);
  plan.instance_count = 2;
  const std::vector<Cell> cells{0.5, std::monostate{}};
  decide::InstanceView view;
  view.seen = true;
  view.outcome = Outcome::bad;
  view.reason = Reason::timeout;
  view.detail = "connect timed out";
  view.last_run = Stamp{Mono{}, Wall{seconds{1700000000}}};
  view.latency = milliseconds{1500};
  view.consecutive_failures = 3;
  view.cells = &cells;
  const json::object shown = views::probe(plan, 1, view, "db.internal:5432");
  CHECK(keys_of(shown) == std::set<std::string>{"name", "target", "outcome", "reason", "detail",
                                                "last_run", "latency", "every", "address",
                                                "consecutive_failures", "evidence", "signals"});
  CHECK(net::json_text_at(shown, {"target"}) == "us");
  CHECK(net::json_text_at(shown, {"outcome"}) == "bad");
  CHECK(net::json_text_at(shown, {"reason"}) == "timeout");
  CHECK(net::json_number_at(shown, {"latency"}) == 1.5);
  CHECK(net::json_number_at(shown, {"signals", "used", "value"}) == 0.5);
  CHECK(net::json_text_at(shown, {"signals", "used", "unit"}) == "ratio");
  CHECK(net::json_text_at(shown, {"signals", "used", "text"}) == "50%");
  const json::object* version = net::json_object_at(shown, {"signals", "version"});
  REQUIRE(version != nullptr);
  CHECK(is_null(*version, "value"));
}

TEST_CASE("a probe that has not run yet shows no times") {
  decide::Plan plan;
  decide::Source source;
  source.name = "api";
  plan.sources.push_back(source);
  plan.instance_count = 1;
  const json::object shown = views::probe(plan, 0, decide::InstanceView{}, "");
  CHECK(net::json_text_at(shown, {"outcome"}) == "unknown");
  CHECK(is_null(shown, "last_run"));
  CHECK(is_null(shown, "latency"));
  CHECK(is_null(shown, "target"));
  CHECK(is_null(shown, "address"));
}

TEST_CASE("a rule shows its state, what is unknown, and the severity of its open incident") {
  decide::Plan plan;
  decide::Rule rule;
  rule.name = "api-down";
  rule.for_ = seconds{120};
  decide::SeverityCase otherwise;
  otherwise.severity = decide::Severity::p2;
  rule.severities.push_back(std::move(otherwise));
  plan.rules.push_back(std::move(rule));
  decide::RuleView view;
  view.state = decide::RuleStatus::on_hold;
  view.unknown = Unknown::stale;
  view.unknown_of = "api.latency";
  view.held = seconds{30};
  view.confirmed = 2;
  const json::object quiet = views::rule(plan, 0, 0, view, decide::Ledger{});
  CHECK(net::json_text_at(quiet, {"state"}) == "on_hold");
  CHECK(net::json_text_at(quiet, {"severity"}) == "P2");
  CHECK(net::json_text_at(quiet, {"unknown"}) == "stale");
  CHECK(net::json_text_at(quiet, {"unknown_of"}) == "api.latency");
  CHECK(net::json_number_at(quiet, {"for"}) == 120);
  CHECK(net::json_number_at(quiet, {"held"}) == 30);
  CHECK(net::json_integer_at(quiet, {"confirmed"}) == 2);
  CHECK(is_null(quiet, "incident"));
  decide::Ledger ledger;
  ledger.apply(opened("INC-1", "", 0));
  view.incident = "INC-1";
  const json::object loud = views::rule(plan, 0, 0, view, ledger);
  CHECK(net::json_text_at(loud, {"severity"}) == "P1");
  CHECK(net::json_text_at(loud, {"incident"}) == "INC-1");
}

TEST_CASE("records are shown newest first, without what is empty") {
  journal::Entry first;
  first.seq = 1;
  first.record = opened("INC-1", "", 0);
  journal::Entry second;
  second.seq = 2;
  second.record = about(decide::RecordKind::intent, 5);
  const auto object = net::parse_json_object(views::records({first, second}));
  REQUIRE(object);
  const json::array* list = net::json_array_at(*object, {"records"});
  REQUIRE(list != nullptr);
  REQUIRE(list->size() == 2);
  CHECK(net::json_integer_at(list->at(0).as_object(), {"seq"}) == 2);
  CHECK(net::json_text_at(list->at(1).as_object(), {"kind"}) == "opened");
  CHECK_FALSE(keys_of(list->at(0).as_object()).contains("resource"));
  CHECK(net::json_text_at(list->at(1).as_object(), {"hash"}).size() == 64);
}

TEST_CASE("what is no number in JSON is null") {
  decide::Plan plan;
  decide::Source source;
  source.name = "api";
  source.signals = {{"x", Type::number, false}};
  plan.sources.push_back(source);
  plan.instance_count = 1;
  const std::vector<Cell> cells{std::numeric_limits<double>::quiet_NaN()};
  decide::InstanceView view;
  view.cells = &cells;
  const json::object shown = views::probe(plan, 0, view, "");
  const json::object* signal = net::json_object_at(shown, {"signals", "x"});
  REQUIRE(signal != nullptr);
  CHECK(is_null(*signal, "value"));
}

}  // namespace runbookd::api::views_test
