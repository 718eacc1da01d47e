// What can happen to a session with PostgreSQL, or with what speaks its protocol, whatever is
// asked: the rows that the pages of several kinds have in the same words, and a case for each.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "tests/unit/net/loop.hpp"
#include "tests/unit/net/outcome_rows.hpp"
#include "tests/unit/net/postgres/scripted_server.hpp"
#include "tests/unit/probes/postgres/spec_text.hpp"

namespace runbookd::test {

/// One run of a probe that asks whom the connection string names.
using SessionRun =
    std::function<Sample(Loop& loop, const std::string& dsn, std::optional<milliseconds> deadline)>;

/// One run of a probe on the loop's own services, or others.
Sample run_of(Loop& loop, const ParsedProbe& parsed, const Services& services,
              std::optional<milliseconds> deadline, const std::string& target = {});

OutcomeCases session_cases(const SessionRun& run);

/// One run against a server that logs us in, or does not, and answers so.
Sample run_of_server(const SessionRun& run, const std::string& login, const PgAnswer& answer = {});

}  // namespace runbookd::test
