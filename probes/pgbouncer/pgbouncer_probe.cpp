// One run: SHOW POOLS, SHOW DATABASES and SHOW STATE on the admin console, over a connection that
// is kept.
#include "probes/pgbouncer/pgbouncer_probe.hpp"

#include "daemon/net/cancellation.hpp"
#include "daemon/net/evidence.hpp"
#include "daemon/net/postgres/session.hpp"
#include "daemon/net/target.hpp"

namespace runbookd::probes::pgbouncer {
namespace asio = boost::asio;
namespace {

Sample ended(Sample sample) {
  sample.cells.resize(signal_count);
  return sample;
}

/// PgBouncer has one SQLSTATE for all that it refuses: at the login an unknown user and one who may
/// not use the console, behind it a command that it does not know.
constexpr std::string_view any_refusal = "08P01";

Sample failed(const net::PostgresFailure& failure) {
  const bool refused = failure.sqlstate == any_refusal && failure.reason == Reason::protocol;
  const bool at_login = failure.phase == net::PostgresPhase::login;
  if (!refused) return ended(bad(failure.reason, failure.detail));
  return ended(bad(at_login ? Reason::auth : Reason::query, failure.detail));
}

Sample misunderstood(const std::string& what) {
  return ended(bad(Reason::protocol, what + " was not answered as PgBouncer answers it"));
}

class PgBouncerProbe final : public Probe {
 public:
  PgBouncerProbe(std::shared_ptr<const Arguments> arguments,
                 std::shared_ptr<net::PostgresSession> session)
      : arguments_(std::move(arguments)), session_(std::move(session)) {}

  asio::awaitable<Sample> run() override { return net::cancellation_as_value(observe()); }
  void close() override {
    if (session_) session_->close();
  }

 private:
  asio::awaitable<Sample> observe() {
    if (!session_)
      co_return ended(bad(Reason::dns, "the target does not make a connection string"));
    net::PostgresResult pools = co_await ask("SHOW POOLS");
    if (!pools) co_return failed(pools.error());
    net::PostgresResult databases = co_await ask("SHOW DATABASES");
    if (!databases) co_return failed(databases.error());
    net::PostgresResult state = co_await ask("SHOW STATE");
    // Before 1.19 there was no such command. That is no failure.
    const bool unknown_command = !state && state.error().sqlstate == any_refusal;
    if (!state && !unknown_command) co_return failed(state.error());
    co_return judge(*pools, *databases, state ? held_state(*state) : std::string{});
  }

  asio::awaitable<net::PostgresResult> ask(std::string command) {
    net::PostgresResult out = co_await session_->query(std::move(command));
    co_return out;
  }

  Sample judge(const net::PostgresTable& pools, const net::PostgresTable& databases,
               const std::string& held) const {
    const auto read = read_pools(pools, arguments_->pool);
    if (!read) return misunderstood("SHOW POOLS");
    const auto paused = paused_database(databases, arguments_->pool);
    if (!paused) return misunderstood("SHOW DATABASES");
    if (arguments_->pool && !read->found && !has_database(databases, arguments_->pool->database))
      return unknown_pool();
    Sample out;
    out.outcome = Outcome::ok;
    out.cells = {read->clients_active, read->clients_waiting, read->servers_active,
                 read->servers_idle,   read->max_wait,        !held.empty() || !paused->empty()};
    out.detail = remark(*read, *paused, held);
    return out;
  }

  /// A pool comes into being with its first client: of one that nobody has asked for there is
  /// nothing to say, and whether its name is misspelt neither.
  Sample unknown_pool() const {
    Sample out;
    out.reason = Reason::missing;
    out.detail = "PgBouncer has no database " + net::printable(arguments_->pool->database) +
                 ", and no client has asked for it yet";
    return ended(std::move(out));
  }

  static std::string remark(const Pools& pools, const std::string& paused,
                            const std::string& held) {
    std::string out;
    if (!held.empty()) out = "it is " + held;
    if (!paused.empty()) out += (out.empty() ? "" : "; ") + paused + " is paused";
    if (!pools.longest.empty())
      out += (out.empty() ? "" : "; ") + std::string("the client that waits longest waits for ") +
             pools.longest;
    return out;
  }

  std::shared_ptr<const Arguments> arguments_;
  std::shared_ptr<net::PostgresSession> session_;  // null: the target makes no connection string
};

std::shared_ptr<net::PostgresSession> session_for(const Arguments& arguments,
                                                  const ProbeCommon& common,
                                                  const Services& services) {
  const auto text = net::with_target(arguments.dsn.reveal(), common.target);
  if (!text) return nullptr;
  auto dsn = net::parse_postgres_dsn(Secret(*text));
  if (!dsn) return nullptr;
  net::PostgresSessionOptions options;
  options.dsn = std::move(dsn.value());
  if (options.dsn.value_of("dbname").empty())
    options.dsn.others.emplace_back("dbname", "pgbouncer");
  options.settings.statement_timeout = common.timeout;
  options.persistent = arguments.persistent;
  options.console = true;
  return net::make_postgres_session(services, std::move(options));
}

}  // namespace

std::unique_ptr<Probe> make_pgbouncer_probe(const std::shared_ptr<const Arguments>& arguments,
                                            const ProbeCommon& common, const Services& services) {
  return std::make_unique<PgBouncerProbe>(arguments, session_for(*arguments, common, services));
}

}  // namespace runbookd::probes::pgbouncer
