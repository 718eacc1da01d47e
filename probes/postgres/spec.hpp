// The arguments of a `postgres` probe. It also lends its address to `sql` probes and to actions.
#pragma once

#include "daemon/contract/access.hpp"
#include "daemon/contract/probe.hpp"

namespace runbookd::probes::postgres {

class PostgresSpec final : public ProbeSpec, public PostgresAccess {
 public:
  /// `address` is what people may see of the DSN.
  PostgresSpec(Secret dsn, std::string address, bool persistent);

  std::vector<SignalDecl> signals() const override;
  std::string address() const override { return address_; }
  const Secret& dsn() const override { return dsn_; }
  bool persistent() const { return persistent_; }
  std::unique_ptr<Probe> make(const ProbeCommon& common,
                              const std::vector<SeriesSelector>& selectors,
                              const Services& services) const override;

 private:
  Secret dsn_;
  std::string address_;
  bool persistent_;
};

std::shared_ptr<const ProbeSpec> parse(document::Reader& reader);

}  // namespace runbookd::probes::postgres
