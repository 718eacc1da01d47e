#include "daemon/net/postgres/session.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "daemon/net/cancellation.hpp"
#include "daemon/net/postgres/channel.hpp"
#include "daemon/net/postgres/verdict.hpp"
#include "daemon/net/waiters.hpp"

namespace runbookd::net {
namespace asio = boost::asio;
namespace {

using Problem = std::optional<PostgresFailure>;

// A kept connection is renewed now and then, so that a moved address or a withdrawn password shows.
constexpr Nanos max_connection_age = minutes{10};
// How soon that is tried again while the server has no slot for a second connection.
constexpr Nanos try_again = minutes{1};

struct Ask {
  std::string sql;
  bool in_transaction = false;
  bool once = false;  ///< never sent twice
};

class WorkerSession final : public PostgresSession,
                            public std::enable_shared_from_this<WorkerSession> {
 public:
  WorkerSession(const Services& services, PostgresSessionOptions options)
      : executor_(services.executor),
        resolver_(services.resolver),
        workers_(services.postgres),
        options_(std::move(options)),
        by_(options_.console ? PostgresSettingsBy::transaction : settings_of(options_.dsn)),
        turns_(executor_) {}

  asio::awaitable<PostgresResult> query(std::string sql) override {
    return cancellation_as_value(converse(shared_from_this(), {std::move(sql), false, false}));
  }
  asio::awaitable<PostgresResult> query_read_only(std::string sql) override {
    return cancellation_as_value(converse(shared_from_this(), {std::move(sql), true, false}));
  }
  asio::awaitable<PostgresResult> change(std::string sql) override {
    return cancellation_as_value(converse(shared_from_this(), {std::move(sql), false, true}));
  }

  bool connected() const override { return channel_ && connected_; }
  Nanos statement_timeout() const override { return options_.settings.statement_timeout; }

  void close() override {
    if (busy_)
      close_wanted_ = true;
    else
      drop();
  }

 private:
  // Marks a call as under way, also when its coroutine is destroyed instead of resumed.
  struct Turn {
    explicit Turn(WorkerSession& s) : session(s) { session.busy_ = true; }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() {
      session.busy_ = false;
      if (session.close_wanted_) session.drop();
      session.close_wanted_ = false;
      session.turns_.wake_all();
    }
    WorkerSession& session;
  };

  void drop() {
    channel_.reset();
    connected_ = false;
  }

  // `self` keeps what the coroutine works with.
  asio::awaitable<PostgresResult> converse(std::shared_ptr<WorkerSession> self, Ask ask) {
    while (self->busy_) {
      const bool cancelled = co_await was_cancelled();
      if (cancelled) co_return postgres_timeout(PostgresPhase::query);
      co_await self->turns_.wait();
    }
    const Turn turn(*self);
    PostgresResult result = co_await self->attempt_twice(std::move(ask));
    if (!self->options_.persistent) co_await self->leave();
    co_return result;
  }

  asio::awaitable<PostgresResult> attempt_twice(Ask ask) {
    const bool reused = connected();
    const bool worker = channel_ != nullptr;
    PostgresResult result = co_await attempt(ask);
    if (result || ask.once) co_return result;
    // The kept connection, or the worker itself, has died since the last run: that says nothing of
    // the server now.
    const auto reason = result.error().reason;
    // The kernel's, after tcp_user_timeout: a server that ends a statement says its SQLSTATE.
    const bool lost = reason == Reason::timeout && result.error().sqlstate.empty();
    const bool died =
        (reused && (reason == Reason::reset || lost)) || (worker && reason == Reason::internal);
    if (!died) co_return result;
    const bool cancelled = co_await was_cancelled();
    if (cancelled) co_return result;
    drop();
    PostgresResult second = co_await attempt(std::move(ask));
    co_return second;
  }

  // The connection goes, the worker stays for the next one.
  asio::awaitable<void> leave() {
    if (!connected()) co_return;
    connected_ = false;
    const auto report = co_await channel_->call(PostgresOrder{});
    if (!report) drop();
  }

  asio::awaitable<PostgresResult> attempt(Ask ask) {
    if (!connected() || (!ask.once && MonoClock::now() >= renew_at_)) {
      Problem problem = co_await log_in();
      if (problem && !may_go_on(*problem)) {
        if (connected() || problem->reason == Reason::too_large) drop();
        co_return std::move(*problem);
      }
    }
    PostgresOrder order;
    order.kind = PostgresOrder::Kind::ask;
    order.statements = statements_of(ask);
    order.wanted = order.statements.size() > 1 ? 1 : 0;
    auto report = co_await channel_->call(std::move(order));
    if (!report) {
      drop();
      co_return std::move(report.error());
    }
    connected_ = report->connected;
    PostgresResult result = result_of(std::move(*report), options_.dsn);
    // What such an answer has made of its worker's memory is not kept.
    if (!result && result.error().reason == Reason::too_large) drop();
    co_return result;
  }

  std::vector<PostgresStatement> statements_of(const Ask& ask) const {
    if (options_.console) return {{ask.sql, true}};
    const bool whole = by_ == PostgresSettingsBy::transaction;
    if (!whole && !ask.in_transaction) return {{ask.sql, false}};
    return {{whole ? begin_with(options_.settings) : "BEGIN READ ONLY", true},
            {ask.sql, false},
            {"ROLLBACK", true}};
  }

  // A renewal that found no slot, or that failed for a reason of our own, costs nobody a session
  // that works: when a server is full, that session is what can help.
  bool may_go_on(const PostgresFailure& failure) {
    const bool keep = connected() && (is_no_slot(failure) || is_ours(failure.reason));
    if (keep) renew_at_ = MonoClock::now() + try_again;
    return keep;
  }

  asio::awaitable<Problem> log_in() {
    PostgresHosts found = co_await resolve_hosts(resolver_, options_.dsn.hosts);
    if (found.failure) {
      PostgresFailure failure;
      failure.reason = found.failure.reason;
      failure.phase = PostgresPhase::resolve;
      failure.detail = "resolve: " + found.failure.detail;
      co_return failure;
    }
    if (!channel_) {
      connected_ = false;
      OpenedPostgresChannel opened = co_await open_postgres_channel(executor_, workers_);
      if (!opened.channel) co_return std::move(opened.failure);
      channel_ = std::move(opened.channel);
    }
    Problem problem = co_await log_in_to(found.hosts);
    if (!problem || by_ == PostgresSettingsBy::transaction || !refuses_options(*problem))
      co_return problem;
    // A pooler. Other clients share its sessions, so nothing may be set for longer than for a
    // transaction of ours.
    by_ = PostgresSettingsBy::transaction;
    Problem second = co_await log_in_to(found.hosts);
    co_return second;
  }

  asio::awaitable<Problem> log_in_to(std::vector<PostgresHost> hosts) {
    PostgresOrder order;
    order.kind = PostgresOrder::Kind::login;
    order.others = login_parameters(options_.dsn, options_.settings, by_);
    order.server_timeout = server_timeout(options_.dsn, options_.settings, hosts.size());
    order.clear_text = allows_clear_text(options_.dsn);
    order.hosts = std::move(hosts);
    auto report = co_await channel_->call(std::move(order));
    if (!report) {
      drop();
      co_return std::move(report.error());
    }
    connected_ = report->connected;
    auto result = result_of(std::move(*report), options_.dsn);
    if (!result) co_return std::move(result.error());
    renew_at_ = MonoClock::now() + max_connection_age;
    co_return std::nullopt;
  }

  asio::any_io_executor executor_;
  Resolver* resolver_;
  PostgresWorkers* workers_;
  PostgresSessionOptions options_;
  PostgresSettingsBy by_;
  Waiters turns_;
  std::unique_ptr<PostgresChannel> channel_;
  Mono renew_at_{};
  bool connected_ = false;
  bool busy_ = false;
  bool close_wanted_ = false;
};

}  // namespace

std::shared_ptr<PostgresSession> make_postgres_session(const Services& services,
                                                       PostgresSessionOptions options) {
  return std::make_shared<WorkerSession>(services, std::move(options));
}

}  // namespace runbookd::net
