#include "daemon/net/postgres_session.hpp"

#include <libpq-fe.h>
#include <sys/socket.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "daemon/net/borrowed_socket.hpp"
#include "daemon/net/cancellation.hpp"
#include "daemon/net/resolver.hpp"

namespace runbookd::net {
namespace asio = boost::asio;
namespace {

using Problem = std::optional<PostgresFailure>;

// A kept connection is renewed now and then, so that a moved address or a withdrawn password shows.
constexpr Nanos max_connection_age = minutes{10};
// An honest server answers one statement with one result.
constexpr int max_results = 8;

struct Finish {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Connection = std::unique_ptr<PGconn, Finish>;
using ResultPtr = std::unique_ptr<PGresult, Clear>;

void ignore_notice(void* /*context*/, const PGresult* /*notice*/) {}

PostgresPhase phase_of(ConnStatusType status, PostgresPhase before) {
  switch (status) {
    case CONNECTION_NEEDED:
    case CONNECTION_STARTED:
      return PostgresPhase::connect;
    case CONNECTION_SSL_STARTUP:
      return PostgresPhase::tls;
    case CONNECTION_BAD:
      return before;
    default:
      return PostgresPhase::login;
  }
}

class LibpqSession final : public PostgresSession {
 public:
  LibpqSession(asio::any_io_executor executor, Resolver& resolver, PostgresSessionOptions options)
      : executor_(std::move(executor)), resolver_(resolver), options_(std::move(options)) {}

  asio::awaitable<PostgresResult> query(std::string sql) override {
    std::vector<std::string> statements;
    statements.push_back(std::move(sql));
    co_return co_await cancellation_as_value(run(std::move(statements), 0));
  }

  asio::awaitable<PostgresResult> query_read_only(std::string sql) override {
    std::vector<std::string> statements;
    statements.emplace_back("BEGIN READ ONLY");
    statements.push_back(std::move(sql));
    statements.emplace_back("ROLLBACK");
    co_return co_await cancellation_as_value(run(std::move(statements), 1));
  }

  void close() override {
    if (busy_)
      close_wanted_ = true;
    else
      connection_.reset();
  }

 private:
  // Marks a call as under way, also when its coroutine is destroyed instead of resumed.
  struct Busy {
    explicit Busy(LibpqSession& s) : session(s) { session.busy_ = true; }
    Busy(const Busy&) = delete;
    Busy& operator=(const Busy&) = delete;
    ~Busy() {
      session.busy_ = false;
      if (session.close_wanted_ || !session.options_.persistent) session.connection_.reset();
      session.close_wanted_ = false;
    }
    LibpqSession& session;
  };

  bool usable() const {
    return connection_ && PQstatus(connection_.get()) == CONNECTION_OK &&
           PQtransactionStatus(connection_.get()) == PQTRANS_IDLE &&
           MonoClock::now() - connected_at_ < max_connection_age;
  }

  // shutdown() first: PQfinish would try to say goodbye to a peer that does not listen.
  void drop() {
    if (!connection_) return;
    if (const int fd = PQsocket(connection_.get()); fd >= 0) ::shutdown(fd, SHUT_RDWR);
    connection_.reset();
  }

  PostgresFailure failed() const {
    const char* text = connection_ ? PQerrorMessage(connection_.get()) : "out of memory";
    return postgres_failure(phase_, {}, text, options_.dsn.value_of("password"));
  }

  PostgresFailure plain(Reason reason, std::string what) const {
    PostgresFailure failure;
    failure.reason = reason;
    failure.phase = phase_;
    failure.detail = std::string(name_of(phase_)) + ": " + std::move(what);
    return failure;
  }

  asio::awaitable<PostgresResult> run(std::vector<std::string> statements, std::size_t wanted) {
    const Busy busy(*this);
    const bool reused = usable();
    PostgresResult result = co_await attempt(statements, wanted);
    if (!reused || result || result.error().reason != Reason::reset) co_return result;
    // The kept connection has died since the last run: that says nothing of the server now.
    const bool cancelled = co_await was_cancelled();
    if (cancelled) co_return result;
    drop();
    PostgresResult second = co_await attempt(std::move(statements), wanted);
    co_return second;
  }

  asio::awaitable<PostgresResult> attempt(std::vector<std::string> statements, std::size_t wanted) {
    if (!usable()) {
      drop();
      Problem problem = co_await connect();
      if (problem) {
        drop();
        co_return std::move(*problem);
      }
    }
    phase_ = PostgresPhase::query;
    PostgresResult chosen = PostgresTable{};
    for (std::size_t i = 0; i < statements.size(); ++i) {
      PostgresResult one = co_await exchange(statements[i]);
      if (!one) {
        if (!usable()) drop();
        co_return one;
      }
      if (i == wanted) chosen = std::move(one);
    }
    co_return chosen;
  }

  asio::awaitable<Problem> connect() {
    phase_ = PostgresPhase::resolve;
    PostgresHosts found = co_await resolve_hosts(&resolver_, options_.dsn.hosts);
    if (found.failure) {
      co_return plain(found.failure.reason, std::move(found.failure.detail));
    }
    phase_ = PostgresPhase::connect;
    received_ = 0;
    if (!start(found.hosts)) co_return failed();
    auto poll = PGRES_POLLING_WRITING;
    while (poll != PGRES_POLLING_OK) {
      if (poll == PGRES_POLLING_FAILED) co_return failed();
      const auto what = poll == PGRES_POLLING_READING ? WaitFor::read : WaitFor::write;
      const Wake wake = co_await wait(what);
      if (wake == Wake::cancelled) co_return postgres_timeout(phase_);
      if (wake == Wake::failed) co_return plain(Reason::internal, "the socket cannot be watched");
      poll = poll_once();
      if (received_ > max_postgres_bytes) co_return plain(Reason::too_large, "more than 4 MiB");
    }
    PQsetnonblocking(connection_.get(), 1);
    connected_at_ = MonoClock::now();
    co_return std::nullopt;
  }

  bool start(const std::vector<PostgresHost>& hosts) {
    const auto parameters = connection_parameters(options_.dsn, hosts, options_.settings);
    std::vector<const char*> keywords;
    std::vector<const char*> values;
    for (const auto& [keyword, value] : parameters) {
      keywords.push_back(keyword.c_str());
      values.push_back(value.c_str());
    }
    keywords.push_back(nullptr);
    values.push_back(nullptr);
    connection_.reset(PQconnectStartParams(keywords.data(), values.data(), 0));
    if (!connection_) return false;
    // Verbose errors carry the SQLSTATE, which a login failure has nowhere else.
    PQsetErrorVerbosity(connection_.get(), PQERRORS_VERBOSE);
    PQsetNoticeReceiver(connection_.get(), ignore_notice, nullptr);
    return PQstatus(connection_.get()) != CONNECTION_BAD;
  }

  PostgresPollingStatusType poll_once() {
    phase_ = phase_of(PQstatus(connection_.get()), phase_);
    const int before = waiting_bytes(PQsocket(connection_.get()));
    const auto poll = PQconnectPoll(connection_.get());
    count_received(before);
    phase_ = phase_of(PQstatus(connection_.get()), phase_);
    return poll;
  }

  // libpq's buffer grows as far as the peer says, so what is there to be taken is counted. It may
  // not take all of it at once, while the peer sends on: what an answer costs is overstated, never
  // by so much that one of under 200 KiB would be refused.
  void count_received(int waiting) { received_ += static_cast<std::size_t>(std::max(waiting, 0)); }

  asio::awaitable<Wake> wait(WaitFor what) {
    return wait_for_socket(executor_, PQsocket(connection_.get()), what);
  }

  asio::awaitable<PostgresResult> exchange(std::string sql) {
    received_ = 0;
    if (PQsendQueryParams(connection_.get(), sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr,
                          0) != 1) {
      co_return failed();
    }
    Problem problem = co_await flush();
    if (problem) co_return std::move(*problem);
    PostgresTable table;
    Problem refused;
    for (int results = 0; results < max_results; ++results) {
      problem = co_await until_readable();
      // A server that ends a session says why and hangs up: the reason is worth more than the EOF.
      if (problem && refused) co_return std::move(*refused);
      if (problem) co_return std::move(*problem);
      const ResultPtr result(PQgetResult(connection_.get()));
      if (!result && refused) co_return std::move(*refused);
      if (!result) co_return table;
      if (!take_result(result.get(), options_.dsn.value_of("password"), table, refused)) {
        drop();
        co_return std::move(*refused);
      }
    }
    drop();
    co_return plain(Reason::protocol, "more results than statements");
  }

  asio::awaitable<Problem> flush() {
    while (true) {
      const int left = PQflush(connection_.get());
      if (left < 0) co_return failed();
      if (left == 0) co_return std::nullopt;
      const Wake wake = co_await wait(WaitFor::write);
      if (wake == Wake::ready) continue;
      Problem problem = interrupted(wake);
      co_return problem;
    }
  }

  asio::awaitable<Problem> until_readable() {
    while (PQisBusy(connection_.get()) != 0) {
      const Wake wake = co_await wait(WaitFor::read);
      if (wake != Wake::ready) {
        Problem problem = interrupted(wake);
        co_return problem;
      }
      const int before = waiting_bytes(PQsocket(connection_.get()));
      if (PQconsumeInput(connection_.get()) != 1) co_return failed();
      count_received(before);
      if (received_ > max_postgres_bytes) {
        drop();
        co_return plain(Reason::too_large, "more than 4 MiB");
      }
    }
    co_return std::nullopt;
  }

  // The statement may still run over there: this connection cannot be asked anything else.
  PostgresFailure interrupted(Wake wake) {
    drop();
    if (wake == Wake::cancelled) return postgres_timeout(phase_);
    return plain(Reason::internal, "the socket cannot be watched");
  }

  asio::any_io_executor executor_;
  Resolver& resolver_;
  PostgresSessionOptions options_;
  Connection connection_;
  Mono connected_at_{};
  PostgresPhase phase_ = PostgresPhase::connect;
  std::size_t received_ = 0;
  bool busy_ = false;
  bool close_wanted_ = false;
};

}  // namespace

std::unique_ptr<PostgresSession> make_postgres_session(asio::any_io_executor executor,
                                                       Resolver& resolver,
                                                       PostgresSessionOptions options) {
  return std::make_unique<LibpqSession>(std::move(executor), resolver, std::move(options));
}

}  // namespace runbookd::net
