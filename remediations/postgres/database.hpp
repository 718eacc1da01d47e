// A blocking connection for a pool thread. All that differs between libpqxx 6.4 and 7.10 stays in
// its .cpp.
#pragma once

#include <memory>
#include <string>

#include "daemon/base/action.hpp"
#include "daemon/base/outcome.hpp"
#include "daemon/base/result.hpp"
#include "daemon/base/secret.hpp"
#include "remediations/postgres/leash.hpp"
#include "remediations/postgres/sessions.hpp"

namespace runbookd::remediations::postgres {

struct DatabaseFailure {
  ActionError error = ActionError::internal;
  std::string detail;   ///< one bounded line without password or DSN
  bool usable = false;  ///< the connection still works: only this statement was refused
};

class Database {
 public:
  virtual ~Database() = default;
  /// One statement, committed by itself.
  virtual Result<Rows, DatabaseFailure> ask(const std::string& sql) = 0;
};

/// Pool thread only; blocks for at most the connect_timeout in `conninfo` per server. `password` is
/// blotted out of messages. `leash` outlives the database.
Result<std::unique_ptr<Database>, DatabaseFailure> connect_database(const Secret& conninfo,
                                                                    const Secret& password,
                                                                    Leash& leash);

/// The same vocabulary for failures on the loop's side (resolving).
ActionError error_of(Reason reason);

}  // namespace runbookd::remediations::postgres
