// A server that speaks PostgreSQL's protocol, and says what a test wants: logins and answers as
// they stand on the wire.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tests/unit/net/faulty_peer.hpp"

namespace runbookd::test {

/// One message of the server's.
std::string pg_message(char kind, const std::string& body);
std::string pg_logged_in();
/// `password` in clear is asked for.
std::string pg_wants_password();
/// With its SQLSTATE; behind a login it is the end, behind a statement the next one may come.
std::string pg_error(const std::string& sqlstate, const std::string& text);

struct PgColumn {
  std::string name;
  unsigned type = 20;  ///< its oid: a bigint
};
using PgRow = std::vector<std::optional<std::string>>;
std::string pg_rows(const std::vector<PgColumn>& columns, const std::vector<PgRow>& rows);
/// What BEGIN, SET and ROLLBACK are answered.
std::string pg_done();

using PgAnswer = std::function<std::string(const std::string& sql)>;

/// Answers the startup packet by `login`, and each statement by `answer` (nothing: silence).
Script pg_server(std::string login, PgAnswer answer = {});

}  // namespace runbookd::test
