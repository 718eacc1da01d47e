#include "daemon/net/postgres/conversation.hpp"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <utility>

#include "daemon/net/postgres/login.hpp"

namespace runbookd::net {
namespace {

// An honest server answers one of our statements with a few results: one for each command.
constexpr int max_results = 32;

struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ResultPtr = std::unique_ptr<PGresult, Clear>;

PostgresReport report_of(PostgresVerdict verdict) {
  PostgresReport report;
  report.verdict = verdict;
  report.phase = PostgresPhase::query;
  return report;
}

PostgresReport told_by(const PGresult* result) {
  auto report = report_of(PostgresVerdict::told);
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const char* primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  report.sqlstate = state == nullptr ? "" : state;
  report.text = primary == nullptr ? PQresultErrorMessage(result) : primary;
  report.sqlstate.resize(std::min<std::size_t>(report.sqlstate.size(), 5));
  report.text.resize(std::min(report.text.size(), max_postgres_text));
  return report;
}

// The rows of one statement, taken one by one, so that none is held beyond the bounds.
class Rows {
 public:
  /// False: more than the bounds allow.
  bool take(const PGresult* result) {
    if (table_.columns.empty() && !take_columns(result)) return false;
    const int columns = PQnfields(result);
    for (int r = 0; r < PQntuples(result); ++r) {
      if (table_.rows.size() >= max_postgres_rows) return false;
      cells_ += static_cast<std::size_t>(columns);
      if (cells_ > max_postgres_cells) return false;
      auto& row = table_.rows.emplace_back();
      for (int c = 0; c < columns; ++c) {
        if (!take_cell(result, r, c, row.emplace_back())) return false;
      }
    }
    return true;
  }
  PostgresTable table() && { return std::move(table_); }

 private:
  bool take_columns(const PGresult* result) {
    const int columns = PQnfields(result);
    if (columns > max_postgres_columns) return false;
    for (int c = 0; c < columns; ++c) {
      auto& column = table_.columns.emplace_back(PostgresColumn{PQfname(result, c), 0});
      column.type = PQftype(result, c);
      if (column.name.size() > max_postgres_text || !count(column.name.size())) return false;
    }
    return true;
  }
  bool take_cell(const PGresult* result, int r, int c, std::optional<std::string>& cell) {
    const auto size = static_cast<std::size_t>(PQgetlength(result, r, c));
    if (!count(size)) return false;
    if (PQgetisnull(result, r, c) == 0) cell.emplace(PQgetvalue(result, r, c), size);
    return true;
  }
  bool count(std::size_t size) {
    constexpr std::size_t of_its_frame = 8;
    bytes_ += size + of_its_frame;
    return bytes_ <= max_postgres_bytes;
  }

  PostgresTable table_;
  std::size_t bytes_ = 0;
  std::size_t cells_ = 0;
};

class Libpq final : public PostgresConversation {
 public:
  explicit Libpq(PostgresSurroundings around) : around_(std::move(around)) {}

  PostgresReport carry_out(const PostgresOrder& order) override {
    switch (order.kind) {
      case PostgresOrder::Kind::login: {
        auto report = log_in(order, around_, traffic_, connection_);
        report.connected = usable();
        return report;
      }
      case PostgresOrder::Kind::ask:
        return ask(order);
      case PostgresOrder::Kind::leave:
        break;
    }
    connection_.reset();
    return report_of(PostgresVerdict::done);
  }

 private:
  bool usable() const {
    return connection_ && PQstatus(connection_.get()) == CONNECTION_OK &&
           PQtransactionStatus(connection_.get()) == PQTRANS_IDLE;
  }

  PostgresReport ask(const PostgresOrder& order) {
    if (!connection_) {
      auto report = report_of(PostgresVerdict::told);
      report.text = "no connection to the server";
      return report;
    }
    auto report = report_of(PostgresVerdict::done);
    for (std::size_t i = 0; i < order.statements.size(); ++i) {
      auto one = exchange(order.statements[i]);
      const bool good = one.verdict == PostgresVerdict::done;
      if (!good || i == order.wanted) report = std::move(one);
      if (good) continue;
      undo(order, i);
      break;
    }
    if (!usable()) connection_.reset();
    report.connected = usable();
    return report;
  }

  // What is begun by our own first statement is ended by our own last one.
  void undo(const PostgresOrder& order, std::size_t failed) {
    const bool begun = failed > 0 && failed + 1 < order.statements.size();
    if (begun && connection_ && PQtransactionStatus(connection_.get()) == PQTRANS_INERROR)
      exchange(order.statements.back());
  }

  PostgresReport exchange(const PostgresStatement& statement) {
    PGconn* connection = connection_.get();
    traffic_.begin(connection);
    const char* sql = statement.sql.c_str();
    const int sent = statement.ours ? PQsendQuery(connection, sql)
                                    : PQsendQueryParams(connection, sql, 0, nullptr, nullptr,
                                                        nullptr, nullptr, 0);
    if (sent != 1 || PQsetSingleRowMode(connection) != 1 || !flush()) return failed();
    return results(connection);
  }

  PostgresReport results(PGconn* connection) {
    Rows rows;
    std::optional<PostgresReport> refused;
    for (int count = 0; count < max_results;) {
      if (!until_readable()) {
        // A server that ends a session says why and hangs up: the reason is worth more.
        if (refused) return std::move(*refused);
        return failed();
      }
      const ResultPtr result(PQgetResult(connection));
      if (!result) return refused ? std::move(*refused) : done(std::move(rows));
      const auto status = PQresultStatus(result.get());
      if (status != PGRES_SINGLE_TUPLE) ++count;
      if (status == PGRES_SINGLE_TUPLE || status == PGRES_TUPLES_OK) {
        if (!rows.take(result.get())) return dropped(PostgresVerdict::too_large);
      } else if (status == PGRES_FATAL_ERROR || status == PGRES_NONFATAL_ERROR) {
        if (!refused) refused = told_by(result.get());
      } else if (status != PGRES_COMMAND_OK && status != PGRES_EMPTY_QUERY) {
        return dropped(PostgresVerdict::unfit);
      }
    }
    return dropped(PostgresVerdict::unfit);
  }

  PostgresReport failed() {
    if (traffic_.too_much(connection_.get())) return dropped(PostgresVerdict::too_large);
    return net::told_by(connection_.get(), PostgresPhase::query);
  }

  static PostgresReport done(Rows rows) {
    auto report = report_of(PostgresVerdict::done);
    report.table = std::move(rows).table();
    return report;
  }

  PostgresReport dropped(PostgresVerdict verdict) {
    connection_.reset();
    return report_of(verdict);
  }

  bool flush() {
    while (true) {
      const int left = PQflush(connection_.get());
      if (left <= 0) return left == 0;
      around_.waiting_for(PQsocket(connection_.get()), POLLIN | POLLOUT, Nanos{-1});
      // A server that does not read before it is read from would keep us here for ever.
      if (PQconsumeInput(connection_.get()) != 1 || traffic_.too_much(connection_.get()))
        return false;
    }
  }

  bool until_readable() {
    while (PQisBusy(connection_.get()) != 0) {
      around_.waiting_for(PQsocket(connection_.get()), POLLIN, Nanos{-1});
      if (PQconsumeInput(connection_.get()) != 1) return false;
      if (traffic_.too_much(connection_.get())) return false;
    }
    return !traffic_.too_much(connection_.get());
  }

  PostgresSurroundings around_;
  PostgresTraffic traffic_;
  PostgresConnection connection_;
};

}  // namespace

std::unique_ptr<PostgresConversation> make_postgres_conversation(PostgresSurroundings around) {
  return std::make_unique<Libpq>(std::move(around));
}

}  // namespace runbookd::net
