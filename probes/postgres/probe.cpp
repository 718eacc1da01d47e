// Connect when there is no connection, ask once, keep the connection. The deadline arrives as
// cancellation and ends as a `timeout` that names the phase.
#include "probes/postgres/probe.hpp"

#include "daemon/net/postgres/session.hpp"
#include "daemon/net/postgres/workers.hpp"
#include "probes/postgres/signals.hpp"

namespace runbookd::probes::postgres {
namespace asio = boost::asio;
namespace {

class PostgresProbe final : public Probe {
 public:
  explicit PostgresProbe(std::shared_ptr<net::PostgresSession> session)
      : session_(std::move(session)) {}

  asio::awaitable<Sample> run() override {
    const net::PostgresResult result = co_await session_->query(std::string(activity_query()));
    co_return sample_from(result);
  }

  // Unless the probe that a reload put in its place goes on with it.
  void close() override {
    if (session_.use_count() == 1) session_->close();
  }

 private:
  std::shared_ptr<net::PostgresSession> session_;
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
  return std::make_unique<PostgresProbe>(session_for(Secret(*text), std::move(options), services));
}

}  // namespace runbookd::probes::postgres
