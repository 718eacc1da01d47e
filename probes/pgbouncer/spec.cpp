#include "probes/pgbouncer/spec.hpp"

#include "config/document/reader.hpp"
#include "daemon/net/postgres/dsn.hpp"
#include "daemon/net/target.hpp"
#include "probes/pgbouncer/pgbouncer_probe.hpp"

namespace runbookd::probes::pgbouncer {
namespace {

constexpr std::string_view console = "pgbouncer";

class PgBouncerSpec final : public ProbeSpec {
 public:
  explicit PgBouncerSpec(Arguments arguments)
      : arguments_(std::make_shared<const Arguments>(std::move(arguments))) {}

  std::vector<SignalDecl> signals() const override { return declared(signal_docs()); }
  std::string address() const override { return arguments_->address; }
  std::unique_ptr<Probe> make(const ProbeCommon& common, const std::vector<SeriesSelector>&,
                              const Services& services) const override {
    return make_pgbouncer_probe(arguments_, common, services);
  }

 private:
  std::shared_ptr<const Arguments> arguments_;
};

/// False when it was wrong, and that was said.
bool read_dsn(document::Reader& reader, Arguments& out) {
  const auto written = reader.string("pgbouncer");
  if (!written) return false;
  out.dsn = Secret(*written);
  out.address = "(unread)";
  if (reader.unread()) return true;  // of a file that `check` cannot read
  const auto text = net::with_target(*written, "target");
  const auto dsn = net::parse_postgres_dsn(Secret(text.value_or(*written)));
  if (!dsn) {
    reader.error("pgbouncer", "`pgbouncer` " + dsn.error().text, dsn.error().hint);
    return false;
  }
  const auto database = dsn->value_of("dbname");
  if (!database.empty() && database != console) {
    reader.error("pgbouncer", "`pgbouncer` asks the admin console, and names another database",
                 "its database is called pgbouncer: postgres://USER@HOST:6432/pgbouncer");
    return false;
  }
  out.address = net::address_of(*dsn);
  return true;
}

}  // namespace

std::shared_ptr<const ProbeSpec> parse(document::Reader& reader) {
  Arguments out;
  const bool dsn_right = read_dsn(reader, out);
  out.persistent = reader.choice("connection").value_or(0) == 0;
  if (const auto pool = reader.string("pool")) {
    out.pool = parse_pool(*pool);
    if (!out.pool) reader.error("pool", "`pool` is not DATABASE.USER", "such as shop.app");
  }
  if (!dsn_right || reader.failed()) return nullptr;
  return std::make_shared<PgBouncerSpec>(std::move(out));
}

}  // namespace runbookd::probes::pgbouncer
