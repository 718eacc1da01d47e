// Connect when there is no connection, ask once, keep the connection. The deadline arrives as
// cancellation and ends as a `timeout` that names the phase. What people want to see beside the
// figures is asked for afterwards, while there is time, and costs the figures nothing when it
// fails.
#include "probes/postgres/probe.hpp"

#include "daemon/net/cancellation.hpp"
#include "daemon/net/evidence.hpp"
#include "daemon/net/postgres/session.hpp"
#include "daemon/net/postgres/workers.hpp"
#include "probes/postgres/background.hpp"
#include "probes/postgres/signals.hpp"

namespace runbookd::probes::postgres {
namespace asio = boost::asio;
namespace {

constexpr Nanos statements_pause = minutes{5};
constexpr Nanos not_installed_pause = hours{1};

class PostgresProbe final : public Probe {
 public:
  PostgresProbe(std::shared_ptr<net::PostgresSession> session, Nanos timeout)
      : session_(std::move(session)), timeout_(timeout) {}

  asio::awaitable<Sample> run() override { return net::cancellation_as_value(observe()); }

  // Unless the probe that a reload put in its place goes on with it.
  void close() override {
    if (session_.use_count() == 1) session_->close();
  }

 private:
  asio::awaitable<Sample> observe() {
    const Mono begin = MonoClock::now();
    const net::PostgresResult result = co_await session_->query(std::string(activity_query()));
    Sample sample = sample_from(result);
    if (sample.outcome != Outcome::ok) co_return sample;
    // The half of the time that is left is enough for a question that the server answers well.
    const Mono until = begin + timeout_ / 2;
    if (has_blocker(sample) && MonoClock::now() < until) co_await show_chain(&sample);
    if (MonoClock::now() >= statements_again_ && MonoClock::now() < until)
      co_await read_statements();
    net::keep_evidence(sample, "slow queries", slow_);
    co_return sample;
  }

  asio::awaitable<void> show_chain(Sample* sample) {
    const net::PostgresResult chain = co_await session_->query(std::string(chain_query()));
    if (chain) {
      net::keep_evidence(*sample, "blocked by", chain_text(*chain));
    } else if (sample->detail.empty()) {
      sample->detail = "who blocks whom is not known: " + chain.error().detail;
    }
  }

  /// Without the extension, or the right to read it, there are none: that is looked for again
  /// later.
  asio::awaitable<void> read_statements() {
    slow_.clear();
    statements_again_ = saturating_add(MonoClock::now(), not_installed_pause);
    const net::PostgresResult where =
        co_await session_->query(std::string(statements_schema_query()));
    if (!where) co_return;
    const std::string schema = statements_schema(*where);
    if (schema.empty()) co_return;
    const net::PostgresResult slow = co_await session_->query(slow_query(schema));
    if (!slow) co_return;
    slow_ = slow_text(*slow);
    statements_again_ = saturating_add(MonoClock::now(), statements_pause);
  }

  std::shared_ptr<net::PostgresSession> session_;
  Nanos timeout_;
  std::string slow_;
  Mono statements_again_{};
};

// A target from a discovery file that is no host name: the spec itself was checked at load.
class UnusableProbe final : public Probe {
 public:
  asio::awaitable<Sample> run() override {
    Sample sample = bad(Reason::dns, "the target does not make a connection string");
    sample.cells.resize(signal_docs.size());
    co_return sample;
  }
};

// A session that is kept is lent to actions: on a server that is full they have no other way in.
// For the same reason it outlives a reload that left the probe as it was.
std::shared_ptr<net::PostgresSession> session_for(const Secret& text,
                                                  net::PostgresSessionOptions options,
                                                  const Services& services) {
  if (!options.persistent || services.postgres == nullptr)
    return net::make_postgres_session(services, std::move(options));
  auto lent = services.postgres->lent(text);
  if (lent && lent->statement_timeout() == options.settings.statement_timeout) return lent;
  auto session = net::make_postgres_session(services, std::move(options));
  services.postgres->lend(text, session);
  return session;
}

}  // namespace

std::unique_ptr<Probe> make_postgres_probe(const PostgresSpec& spec, const ProbeCommon& common,
                                           const Services& services) {
  const auto text = net::with_target(spec.dsn().reveal(), common.target);
  if (!text) return std::make_unique<UnusableProbe>();
  auto dsn = net::parse_postgres_dsn(Secret(*text));
  if (!dsn) return std::make_unique<UnusableProbe>();

  net::PostgresSessionOptions options;
  options.dsn = std::move(dsn.value());
  options.settings.statement_timeout = common.timeout;
  options.persistent = spec.persistent();
  return std::make_unique<PostgresProbe>(session_for(Secret(*text), std::move(options), services),
                                         common.timeout);
}

}  // namespace runbookd::probes::postgres
