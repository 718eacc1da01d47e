#include "remediations/postgres/job.hpp"

#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>

namespace runbookd::remediations::postgres {
namespace {

constexpr Nanos look_again = milliseconds{50};

std::unique_ptr<Database> open(Job& job) {
  auto database = connect_database(job.conninfo, job.password, job.leash);
  if (database) return std::move(database.value());
  job.failure = database.error();
  return nullptr;
}

int count_in(const Rows& rows) {
  int value = 0;
  if (rows.empty() || rows.front().empty()) return value;
  const auto& text = rows.front().front();
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool has_pid(const Rows& rows, const std::string& pid) {
  return std::any_of(rows.begin(), rows.end(),
                     [&pid](const Row& r) { return !r.empty() && r.front() == pid; });
}

// Moves what has gone from `ending` to `ended`. False: it could not be asked.
bool sort_out(Job& job, Database& database) {
  const auto rows = database.ask(living_sql(job.ending));
  if (!rows) return false;
  std::vector<Session> still;
  for (auto& session : job.ending) {
    auto& place = has_pid(*rows, session.pid) ? still : job.ended;
    place.push_back(std::move(session));
  }
  job.ending = std::move(still);
  return true;
}

// pg_terminate_backend() only sends a signal.
void wait_for_the_end(Job& job, Database& database) {
  const Mono until = MonoClock::now() + ending_time;
  while (!job.ending.empty() && sort_out(job, database)) {
    if (job.ending.empty() || MonoClock::now() >= until) return;
    if (!job.leash.pause(look_again)) return;
  }
}

// False: go no further.
bool end_one(Job& job, Database& database, const Session& session) {
  if (!job.leash.begin_change()) return false;
  const auto rows = database.ask(terminate_sql(job.selection, session));
  if (!rows) {
    const auto& failure = rows.error();
    if (failure.error == ActionError::permission) job.denied.push_back(session);
    job.failure = failure;
    return failure.usable;
  }
  const bool told = !rows->empty() && !rows->front().empty() && rows->front().front() == "t";
  (told ? job.ending : job.spared).push_back(session);
  return true;
}

std::string counted(const char* what, std::size_t count) {
  return count == 0 ? std::string() : "; " + std::to_string(count) + " " + what;
}

}  // namespace

void choose(Job& job) {
  const auto database = open(job);
  if (!database) return;
  const auto rows = database->ask(choose_sql(job.selection));
  if (!rows) {
    job.failure = rows.error();
    return;
  }
  job.sessions = sessions_of(*rows);
  if (!job.sessions.empty()) return;
  const auto hidden = database->ask(std::string(hidden_sql()));
  if (hidden) job.hidden = count_in(*hidden);
}

void terminate(Job& job) {
  const auto database = open(job);
  if (!database) return;
  for (const auto& session : job.sessions) {
    if (!end_one(job, *database, session)) break;
  }
  wait_for_the_end(job, *database);
}

void look(Job& job) {
  if (job.sessions.empty()) return;
  const auto database = open(job);
  if (!database) return;
  const auto rows = database->ask(living_sql(job.sessions));
  if (!rows) {
    job.failure = rows.error();
    return;
  }
  for (const auto& session : job.sessions) job.living += has_pid(*rows, session.pid) ? 1 : 0;
}

Choice choice_of(const Job& job) {
  Choice out;
  if (job.failure) {
    out.error = job.failure->error;
    out.detail = job.failure->detail;
  } else if (job.sessions.empty()) {
    out.error = ActionError::no_target;
    out.detail = "no session to end";
    if (job.hidden > 0) {
      out.detail +=
          "; " + std::to_string(job.hidden) + " are hidden from this role (grant it pg_monitor)";
    }
  } else {
    out.any = true;
    out.detail = "end " + std::to_string(job.sessions.size()) + ": " + describe(job.sessions);
  }
  return out;
}

ActionResult result_of(const Job& job) {
  ActionResult out;
  out.facts["ended"] = std::to_string(job.ended.size());
  out.facts["spared"] = std::to_string(job.spared.size());
  out.facts["denied"] = std::to_string(job.denied.size());
  out.facts["ending"] = std::to_string(job.ending.size());
  const auto rest = counted("still ending", job.ending.size()) +
                    counted("did not match any more", job.spared.size()) +
                    counted("not allowed to this role", job.denied.size());
  // A statement that failed while its connection still works has changed nothing.
  const bool lost = job.failure && !job.failure->usable && job.leash.changed();
  if (lost) {
    out.status = ActionStatus::unknown_effect;
    out.error = ActionError::lost_reply;
    out.detail = job.failure->detail + rest;
  } else if (!job.ended.empty()) {
    out.status = ActionStatus::ok;
    out.detail = "ended " + std::to_string(job.ended.size()) + ": " + describe(job.ended) + rest;
  } else if (!job.ending.empty()) {
    out.status = ActionStatus::unknown_effect;
    out.error = ActionError::timeout;
    out.detail = "told to end, but still there: " + describe(job.ending) + rest;
  } else if (job.failure) {
    out.status = ActionStatus::no_effect;
    out.error = job.failure->error;
    out.detail = job.failure->detail + rest;
  } else {
    out.status = ActionStatus::no_effect;
    out.error = ActionError::no_target;
    out.detail = "none of the planned sessions matches any more";
  }
  return out;
}

}  // namespace runbookd::remediations::postgres
