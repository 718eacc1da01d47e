#include "remediations/postgres/spec.hpp"

#include "config/document/reader.hpp"
#include "remediations/postgres/kind.hpp"
#include "remediations/postgres/terminate.hpp"

namespace runbookd::remediations::postgres {
namespace {

constexpr std::size_t most_users = 50;

constexpr Key role[] = {{.shape = Shape::words}};
constexpr Key spared_users{.name = "never_users",
                           .shape = Shape::one_or_list,
                           .summary = "roles whose sessions are spared",
                           .inside = role};
constexpr Key blocker_keys[] = {
    {.name = "older_than",
     .shape = Shape::duration,
     .summary = "only blockers whose transaction is older",
     .preset = "5m",
     .lowest = "1s",
     .highest = "7d"},
    {.name = "max",
     .shape = Shape::integer,
     .summary = "at most so many, the oldest first",
     .preset = "5",
     .lowest = "1",
     .highest = "50"},
    spared_users,
};
constexpr Key idle_keys[] = {
    {.name = "idle_longer_than",
     .shape = Shape::duration,
     .summary = "only sessions that wait outside a transaction for longer",
     .preset = "10m",
     .lowest = "1s",
     .highest = "7d"},
    {.name = "max",
     .shape = Shape::integer,
     .summary = "at most so many, the longest idle first",
     .preset = "20",
     .lowest = "1",
     .highest = "50"},
    spared_users,
};

std::shared_ptr<const ActionSpec> parse(document::Reader& reader, std::string_view age_key,
                                        Selection selection) {
  const auto age = reader.duration(age_key);
  const auto max = reader.integer("max");
  const auto users = reader.strings("never_users");
  if (users.size() > most_users)
    reader.error("never_users", "`never_users` names more than 50 roles");
  for (const auto& user : users) {
    if (user.empty()) reader.error("never_users", "`never_users` holds an empty name");
  }
  if (reader.failed() || !age || !max) return nullptr;
  selection.older_than = *age;
  selection.max = static_cast<int>(*max);
  selection.never_users = users;
  return std::make_shared<TerminateSpec>(std::move(selection));
}

}  // namespace

std::string TerminateSpec::describe() const {
  const bool blockers = selection_.goal == Selection::Goal::blockers;
  std::string out = "end at most " + std::to_string(selection_.max) + " sessions that ";
  out +=
      blockers ? "have blocked others in a transaction older than " : "have been idle longer than ";
  out += format_duration(selection_.older_than);
  for (const auto& user : selection_.never_users) {
    out += (&user == &selection_.never_users.front() ? ", never of " : ", ") + user;
  }
  return out;
}

std::unique_ptr<Action> TerminateSpec::make(const ResourceRef& resource,
                                            const ActionEnv& env) const {
  return make_terminate_action(selection_, resource, env);
}

std::shared_ptr<const ActionSpec> parse_kill_blockers(document::Reader& reader) {
  Selection selection;
  selection.goal = Selection::Goal::blockers;
  return parse(reader, "older_than", std::move(selection));
}

std::shared_ptr<const ActionSpec> parse_terminate_idle(document::Reader& reader) {
  Selection selection;
  selection.goal = Selection::Goal::idle;
  return parse(reader, "idle_longer_than", std::move(selection));
}

}  // namespace runbookd::remediations::postgres

namespace runbookd::remediations {

constinit const ActionKind postgres_kill_blockers_kind = {
    .name = "postgres.kill_blockers",
    .summary = "ends the sessions at the root of lock waits",
    .hazard = Hazard::disruptive,
    .hazard_from_rulebook = false,
    .idempotent = false,
    .resource_kinds = "cloud_sql.instance postgres",
    .timeout = seconds{30},
    .keys = postgres::blocker_keys,
    .parse = postgres::parse_kill_blockers,
};

constinit const ActionKind postgres_terminate_idle_kind = {
    .name = "postgres.terminate_idle",
    .summary = "ends sessions that have been idle for long",
    .hazard = Hazard::disruptive,
    .hazard_from_rulebook = false,
    .idempotent = false,
    .resource_kinds = "cloud_sql.instance postgres",
    .timeout = seconds{30},
    .keys = postgres::idle_keys,
    .parse = postgres::parse_terminate_idle,
};

namespace {

constexpr Key postgres_keys[] = {
    {.name = "name", .summary = "what it is called elsewhere; for people"},
};

constexpr ResourceKind postgres_resource{
    .name = "postgres",
    .summary =
        "a PostgreSQL that a team runs itself; the probe whose `resource` it is speaks for it",
    .keys = postgres_keys,
    .has_instances = true,
};

// Of a later version.
constexpr ActionKind postgres_cancel_long{
    .name = "postgres.cancel_long",
    .summary = "cancels statements that run for long",
    .hazard = Hazard::disruptive,
    .resource_kinds = "cloud_sql.instance postgres",
    .planned = Planned{"postgres.kill_blockers, or exec with argv: [psql, -c, ..]"},
};

}  // namespace

constinit const KindRows postgres_rows{
    .actions =
        rows_of<&postgres_kill_blockers_kind, &postgres_terminate_idle_kind, &postgres_cancel_long>,
    .resources = rows_of<&postgres_resource>,
};

}  // namespace runbookd::remediations
