// Connect when there is no connection, ask once, keep the connection. The deadline arrives as
// cancellation and ends as a `timeout` that names the phase.
#include "probes/postgres/probe.hpp"

#include "daemon/net/postgres_session.hpp"
#include "daemon/net/postgres_workers.hpp"
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

  void close() override { session_->close(); }

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
  auto session = net::make_postgres_session(services, std::move(options));
  // An action on a server that is full has no other way in.
  if (spec.persistent() && services.postgres != nullptr)
    services.postgres->lend(Secret(*text), session);
  return std::make_unique<PostgresProbe>(std::move(session));
}

}  // namespace runbookd::probes::postgres
