#include "remediations/postgres/database.hpp"

#include <pqxx/pqxx>
#include <string>
#include <utility>

#include "daemon/net/postgres_errors.hpp"

namespace runbookd::remediations::postgres {
namespace {

constexpr std::size_t max_rows = 1000;

DatabaseFailure failure_of(net::PostgresPhase phase, std::string_view sqlstate,
                           std::string_view text, const Secret& password) {
  auto told = net::postgres_failure(phase, sqlstate, text, password.reveal());
  DatabaseFailure out;
  out.error = told.sqlstate == "42501" ? ActionError::permission : error_of(told.reason);
  out.detail = std::move(told.detail);
  return out;
}

// 6.4 leaves the SQLSTATE out of many of its exceptions; in libpq's verbose form the text carries
// it.
template <class Connection>
void ask_for_sqlstate(Connection& connection) {
  if constexpr (requires { Connection::verbose; }) connection.set_verbosity(Connection::verbose);
}

// Some exceptions of 7.10 come without their code, and its text is not verbose.
std::string sqlstate_of(const pqxx::sql_error& e) {
  const bool privilege = dynamic_cast<const pqxx::insufficient_privilege*>(&e) != nullptr;
  return e.sqlstate().empty() && privilege ? std::string{"42501"} : e.sqlstate();
}

// Values go into the SQL as literals: exec_params() is deprecated in 7.10 and its successor is
// absent in 6.4, while exec() of a text is the same in both.
class PqxxDatabase final : public Database {
 public:
  PqxxDatabase(const Secret& conninfo, const Secret& password, Leash& leash)
      : password_(password), leash_(leash), connection_(conninfo.reveal()) {
    ask_for_sqlstate(connection_);
  }
  PqxxDatabase(const PqxxDatabase&) = delete;
  PqxxDatabase& operator=(const PqxxDatabase&) = delete;
  // Before the connection closes its socket, so that nobody shuts down a stranger's.
  ~PqxxDatabase() override { leash_.detach(); }

  bool attach() { return leash_.attach(connection_.sock()); }

  Result<Rows, DatabaseFailure> ask(const std::string& sql) override {
    constexpr auto phase = net::PostgresPhase::query;
    try {
      pqxx::nontransaction work(connection_);
      const pqxx::result result = work.exec(sql);
      return copy(result);
    } catch (const pqxx::broken_connection& e) {
      return failure_of(phase, {}, e.what(), password_);
    } catch (const pqxx::sql_error& e) {
      auto failure = failure_of(phase, sqlstate_of(e), e.what(), password_);
      failure.usable = connection_.is_open();
      return failure;
    } catch (const std::exception& e) {
      return failure_of(phase, {}, e.what(), password_);
    }
  }

 private:
  static Rows copy(const pqxx::result& result) {
    Rows rows;
    for (const auto& row : result) {
      if (rows.size() == max_rows) break;
      auto& out = rows.emplace_back();
      for (const auto& field : row) {
        out.emplace_back(field.is_null() ? "" : field.c_str());
      }
    }
    return rows;
  }

  Secret password_;
  Leash& leash_;
  pqxx::connection connection_;
};

}  // namespace

Result<std::unique_ptr<Database>, DatabaseFailure> connect_database(const Secret& conninfo,
                                                                    const Secret& password,
                                                                    Leash& leash) {
  std::unique_ptr<PqxxDatabase> database;
  try {
    database = std::make_unique<PqxxDatabase>(conninfo, password, leash);
  } catch (const std::exception& e) {
    return failure_of(net::PostgresPhase::login, {}, e.what(), password);
  }
  if (!database->attach()) {
    DatabaseFailure late;
    late.error = ActionError::timeout;
    late.detail = "login: no answer before the deadline";
    return late;
  }
  return std::unique_ptr<Database>(std::move(database));
}

ActionError error_of(Reason reason) {
  switch (reason) {
    case Reason::none:
      return ActionError::none;
    case Reason::timeout:
      return ActionError::timeout;
    case Reason::refused:
      return ActionError::refused;
    case Reason::auth:
      return ActionError::unauthenticated;
    case Reason::missing:
      return ActionError::not_found;
    case Reason::query:
      return ActionError::rejected;
    case Reason::reset:
      return ActionError::lost_reply;
    case Reason::no_credentials:
      return ActionError::no_credentials;
    case Reason::cancelled:
      return ActionError::interrupted;
    case Reason::internal:
      return ActionError::internal;
    default:
      return ActionError::unavailable;
  }
}

}  // namespace runbookd::remediations::postgres
