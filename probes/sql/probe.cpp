// The query runs inside BEGIN READ ONLY ... ROLLBACK with the server's statement_timeout, over a
// connection of its own to the address of the probe that `via` names.
#include "probes/sql/probe.hpp"

#include "daemon/contract/access.hpp"
#include "probes/sql/convert.hpp"

namespace runbookd::probes::sql {
namespace asio = boost::asio;
namespace {

class SqlProbe final : public Probe {
 public:
  SqlProbe(std::shared_ptr<net::PostgresSession> session, std::string query,
           std::vector<SignalDecl> columns)
      : session_(std::move(session)), query_(std::move(query)), columns_(std::move(columns)) {}

  asio::awaitable<Sample> run() override {
    const net::PostgresResult result = co_await session_->query_read_only(query_);
    co_return sample_from(result, columns_);
  }

  void close() override { session_->close(); }

 private:
  std::shared_ptr<net::PostgresSession> session_;
  std::string query_;
  std::vector<SignalDecl> columns_;
};

// There is nobody to ask. That the rulebook does not say whom is our fault, and no evidence; a
// target that makes no connection string is the target's, as of a `postgres` probe.
class NowhereProbe final : public Probe {
 public:
  NowhereProbe(Reason reason, std::string detail, std::size_t columns)
      : reason_(reason), detail_(std::move(detail)), columns_(columns) {}

  asio::awaitable<Sample> run() override {
    Sample sample = bad(reason_, detail_);
    sample.cells.resize(columns_);
    co_return sample;
  }

 private:
  Reason reason_;
  std::string detail_;
  std::size_t columns_;
};

void note(std::string& detail, std::string what) {
  constexpr std::size_t max_detail = 300;
  if (detail.size() + what.size() > max_detail) return;
  if (!detail.empty()) detail += "; ";
  detail += what;
}

Cell cell_at(const net::PostgresTable& table, const SignalDecl& signal, std::string& detail) {
  const int at = table.column(signal.name);
  if (at < 0) {
    note(detail, "no column `" + signal.name + "`");
    return {};
  }
  const auto index = static_cast<std::size_t>(at);
  const auto& value = table.rows.front()[index];
  if (!value) {
    note(detail, "column `" + signal.name + "` is NULL");
    return {};
  }
  const auto type = table.columns[index].type;
  auto cell = cell_of(signal.type, type, *value);
  if (cell) return std::move(*cell);
  note(detail, "column `" + signal.name + "` is no " + std::string(name_of(signal.type)) +
                   "; perhaps types: {" + signal.name + ": " + std::string(unit_for(type)) + "}");
  return {};
}

}  // namespace

Sample sample_from(const net::PostgresResult& result, const std::vector<SignalDecl>& columns) {
  Sample sample;
  if (!result) {
    sample = bad(result.error().reason, result.error().detail);
  } else if (const auto rows = result.value().rows.size(); rows != 1) {
    const auto count = rows == 0 ? std::string("no row") : std::to_string(rows) + " rows";
    sample = bad(Reason::query, "query: " + count + ", one is wanted");
  } else {
    sample.outcome = Outcome::ok;
    for (const auto& column : columns) {
      sample.cells.push_back(cell_at(result.value(), column, sample.detail));
    }
  }
  sample.cells.resize(columns.size());
  return sample;
}

std::unique_ptr<Probe> make_sql_probe(const SqlSpec& spec, const ProbeCommon& common,
                                      const Services& services) {
  const auto nowhere = [&spec](Reason reason, const std::string& why) {
    return std::make_unique<NowhereProbe>(reason, "`via: " + spec.via() + "` " + why,
                                          spec.signals().size());
  };
  const auto other = services.probe_spec ? services.probe_spec(spec.via()) : nullptr;
  const auto* access = dynamic_cast<const PostgresAccess*>(other.get());
  if (access == nullptr)
    return nowhere(Reason::no_credentials, "is no postgres probe of this rulebook");
  const auto text = net::with_target(access->dsn().reveal(), common.target);
  if (!text) return nowhere(Reason::dns, "has no connection string for this target");
  auto dsn = net::parse_postgres_dsn(Secret(*text));
  if (!dsn) return nowhere(Reason::dns, dsn.error().text);

  net::PostgresSessionOptions options;
  options.dsn = std::move(dsn.value());
  options.settings.statement_timeout = common.timeout;
  // One spelling of intervals and times, whatever the server or the role is set to.
  options.settings.session = {
      {"intervalstyle", "iso_8601"}, {"datestyle", "ISO"}, {"timezone", "UTC"}};
  return std::make_unique<SqlProbe>(net::make_postgres_session(services, std::move(options)),
                                    spec.query(), spec.signals());
}

}  // namespace runbookd::probes::sql
