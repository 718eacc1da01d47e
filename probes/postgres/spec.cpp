#include "probes/postgres/spec.hpp"

#include "config/document/reader.hpp"
#include "daemon/net/postgres/settings.hpp"
#include "daemon/net/target.hpp"
#include "probes/postgres/kind.hpp"
#include "probes/postgres/probe.hpp"
#include "probes/postgres/signals.hpp"

namespace runbookd::probes::postgres {
namespace {

constexpr Key keys[] = {
    {.name = "postgres",
     .shape = Shape::dsn,
     .summary = "connection string: postgres://user@host/database or host=... dbname=...",
     .required = true,
     .example = "postgres://watch@10.0.0.5/shop?sslmode=require"},
    {.name = "connection",
     .shape = Shape::choice,
     .summary = "keep it, or a new one for every run",
     .preset = "keep",
     .choices = "keep new"},
};

}  // namespace

PostgresSpec::PostgresSpec(Secret dsn, std::string address, bool persistent)
    : dsn_(std::move(dsn)), address_(std::move(address)), persistent_(persistent) {}

std::vector<SignalDecl> PostgresSpec::signals() const { return declared(signal_docs); }

std::unique_ptr<Probe> PostgresSpec::make(const ProbeCommon& common,
                                          const std::vector<SeriesSelector>& /*selectors*/,
                                          const Services& services) const {
  return make_postgres_probe(*this, common, services);
}

std::shared_ptr<const ProbeSpec> parse(document::Reader& reader) {
  const auto* node = reader.take("postgres");
  const auto choice = reader.choice("connection");
  const bool persistent = choice.value_or(0) == 0;
  if (node == nullptr || !node->is_scalar()) {
    reader.error("postgres", "`postgres` takes a connection string",
                 "write postgres://USER@HOST:5432/DATABASE or host=HOST dbname=DATABASE");
    return nullptr;
  }
  // A credential file that `check` could not read (a warning): there is nothing to judge.
  if (node->unread) return std::make_shared<PostgresSpec>(Secret(), "(unread)", persistent);
  if (!reader.string("postgres")) return nullptr;  // it holds a NUL, and the reader has said so
  const auto text = net::with_target(node->text, "target");
  const auto dsn = net::parse_postgres_dsn(Secret(text.value_or(node->text)));
  if (!dsn) {
    reader.error("postgres", "`postgres` " + dsn.error().text, dsn.error().hint);
    return nullptr;
  }
  for (const auto& remark : net::remarks_on(dsn.value())) {
    reader.diagnostics().warning(node->mark, std::string(remark.lint),
                                 reader.what() + ": " + remark.text, remark.hint);
  }
  return std::make_shared<PostgresSpec>(Secret(node->text), net::address_of(dsn.value()),
                                        persistent);
}

}  // namespace runbookd::probes::postgres

namespace runbookd::probes {

constinit const ProbeKind postgres_kind = {
    .key = "postgres",
    .summary = "sessions, locks, replication and size of a Postgres server",
    .keys = postgres::keys,
    .signals = postgres::signal_docs,
    .parse = postgres::parse,
    .address = {.begins = "postgres:// postgresql:// host="},
};

constinit const KindRows postgres_rows{.probes = rows_of<&postgres_kind>};

}  // namespace runbookd::probes
