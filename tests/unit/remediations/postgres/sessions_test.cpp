#include "remediations/postgres/sessions.hpp"

#include "remediations/postgres/job.hpp"
#include "tests/unit/catch.hpp"

namespace sessions_test {

using namespace runbookd;
using namespace runbookd::remediations::postgres;

namespace {

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

Session session(std::string pid) {
  return {std::move(pid), "2026-11-23T21:55:27.432908", "app", "6m", "select ?"};
}

}  // namespace

TEST_CASE("literals in SQL cannot be broken out of", "[postgres]") {
  CHECK(sql_literal("o'neil") == "'o''neil'");
  CHECK(sql_literal("\\'; drop table t; --") == "'\\''; drop table t; --'");
  CHECK(sql_literal(std::string_view("a\0b", 3)) == "'ab'");
}

TEST_CASE("blockers are chosen among roots by the age of their transaction", "[postgres]") {
  Selection selection;
  selection.older_than = seconds{90};
  selection.max = 3;
  selection.never_users = {"postgres", "o'neil"};
  const auto sql = choose_sql(selection);
  CHECK(contains(sql, "JOIN root USING (pid)"));
  CHECK(contains(sql, "a.xact_start < clock_timestamp() - 90.000 * interval '1 second'"));
  CHECK(contains(sql, "<> 'postgres'"));
  CHECK(contains(sql, "<> 'o''neil'"));
  CHECK(contains(sql, "a.backend_type = 'client backend' AND a.pid <> pg_backend_pid()"));
  CHECK(contains(sql, "a.application_name <> 'runbookd'"));
  CHECK(contains(sql, "ORDER BY a.xact_start\nLIMIT 3"));
  CHECK_FALSE(contains(sql, "pg_terminate_backend"));
}

TEST_CASE("idle sessions are chosen by how long they are idle, outside transactions only",
          "[postgres]") {
  Selection selection;
  selection.goal = Selection::Goal::idle;
  selection.older_than = minutes{10};
  const auto sql = choose_sql(selection);
  CHECK(contains(sql, "a.state = 'idle'"));
  CHECK(contains(sql, "a.state_change < clock_timestamp() - 600.000 * interval '1 second'"));
  CHECK_FALSE(contains(sql, "root"));
}

TEST_CASE("the statement that ends a session checks everything once more", "[postgres]") {
  Selection selection;
  selection.never_users = {"postgres"};
  const auto sql = terminate_sql(selection, session("1234"));
  CHECK(contains(sql, "SELECT pg_terminate_backend(a.pid)"));
  CHECK(contains(sql, "JOIN root USING (pid)"));
  CHECK(contains(sql, "<> 'postgres'"));
  CHECK(contains(sql, "a.pid = '1234'::int"));
  CHECK(contains(sql, "= '2026-11-23T21:55:27.432908'"));
}

TEST_CASE("rows become sessions, and what is no session is left out", "[postgres]") {
  const Rows rows = {{"1234", "2026-11-23T21:55:27.432908", "app", "372.5", "update t set v = 7"},
                     {"12x", "2026-11-23T21:55:27.432908", "app", "1", ""},
                     {"99", "", "app", "1", ""},
                     {"7"}};
  const auto sessions = sessions_of(rows);
  REQUIRE(sessions.size() == 1);
  CHECK(sessions[0].pid == "1234");
  CHECK(sessions[0].age == "6m12s");
  CHECK(sessions[0].query == "update t set v = ?");
  CHECK(describe(sessions) == "1234 (app, 6m12s) update t set v = ?");
}

TEST_CASE("a plan's parameters read back as the same sessions", "[postgres]") {
  const std::vector<Session> planned = {session("1"), session("22"), session("333")};
  const auto back = sessions_of(parameters_of(planned));
  REQUIRE(back.size() == 3);
  for (std::size_t i = 0; i < back.size(); ++i) {
    CHECK(back[i].pid == planned[i].pid);
    CHECK(back[i].started == planned[i].started);
    CHECK(back[i].user == planned[i].user);
  }
  CHECK(sessions_of(Facts{}).empty());
  CHECK(sessions_of(Facts{{"session.001.pid", "1; drop"}, {"session.001.started", "x"}}).empty());
}

TEST_CASE("a long list of sessions is cut in the detail", "[postgres]") {
  const std::vector<Session> many(50, session("1234"));
  CHECK(describe(many).size() < 500);
  CHECK(contains(describe(many), "..."));
}

TEST_CASE("an approval is bound to which sessions they are, not to their age or statement",
          "[postgres]") {
  auto older = session("1234");
  older.age = "34s";
  older.query = "another statement";
  CHECK(binding_of({session("1234")}) == binding_of({older}));
  const auto two = binding_of({session("1"), session("2")});
  REQUIRE(two.size() == 2);
  const auto fewer = binding_of({session("2")});
  CHECK(two.at(fewer.begin()->first) == fewer.begin()->second);
  auto another = session("1234");
  another.started = "2026-11-23T22:00:00.000000";
  CHECK(binding_of({session("1234")}) != binding_of({another}));
}

TEST_CASE("a login without a free slot says so, and what to do", "[postgres]") {
  net::PostgresFailure full;
  full.reason = Reason::state;
  full.phase = net::PostgresPhase::login;
  full.sqlstate = "53300";
  full.detail = "login: too many connections: sorry (53300)";
  const auto failure = failure_of(full, false);
  CHECK(failure.error == ActionError::no_slot);
  CHECK(contains(failure.detail, "reserved_connections"));
  CHECK_FALSE(failure.usable);

  net::PostgresFailure ours;
  ours.reason = Reason::no_descriptors;
  CHECK(failure_of(ours, false).error == ActionError::no_resources);
}

TEST_CASE("the result is honest about what is known", "[postgres]") {
  Job job;
  CHECK(result_of(job).status == ActionStatus::no_effect);
  CHECK(result_of(job).error == ActionError::no_target);

  JobFailure failure;
  failure.error = ActionError::refused;
  job.failure = failure;
  CHECK(result_of(job).status == ActionStatus::no_effect);
  CHECK(result_of(job).error == ActionError::refused);

  job.changed = true;
  CHECK(result_of(job).status == ActionStatus::unknown_effect);
  CHECK(result_of(job).error == ActionError::lost_reply);

  job.failure->usable = true;
  job.failure->error = ActionError::permission;
  CHECK(result_of(job).status == ActionStatus::no_effect);
  CHECK(result_of(job).error == ActionError::permission);

  job.ending = {session("1")};
  CHECK(result_of(job).status == ActionStatus::unknown_effect);
  CHECK(result_of(job).error == ActionError::timeout);

  job.ended = {session("2")};
  CHECK(result_of(job).status == ActionStatus::ok);
  CHECK(result_of(job).facts.at("ended") == "1");
}

TEST_CASE("nothing to end is no target, and hidden sessions are mentioned", "[postgres]") {
  Job job;
  CHECK(choice_of(job).error == ActionError::no_target);
  CHECK_FALSE(choice_of(job).any);
  job.hidden = 4;
  CHECK(contains(choice_of(job).detail, "4 are hidden"));
  job.sessions = {session("1")};
  CHECK(choice_of(job).any);
}

}  // namespace sessions_test
