// The arguments of a `sql` probe: through which `postgres` probe it asks, what, and of which type
// each column is.
#pragma once

#include "daemon/contract/probe.hpp"

namespace runbookd::probes::sql {

class SqlSpec final : public ProbeSpec {
 public:
  SqlSpec(std::string via, std::string query, std::vector<SignalDecl> columns);

  std::vector<SignalDecl> signals() const override { return columns_; }
  std::string address() const override { return "via " + via_; }
  std::optional<Through> through() const override;
  /// The `postgres` probe whose address and credentials are used.
  const std::string& via() const { return via_; }
  const std::string& query() const { return query_; }
  std::unique_ptr<Probe> make(const ProbeCommon& common,
                              const std::vector<SeriesSelector>& selectors,
                              const Services& services) const override;

 private:
  std::string via_;
  std::string query_;
  std::vector<SignalDecl> columns_;
};

std::shared_ptr<const ProbeSpec> parse(document::Reader& reader);

}  // namespace runbookd::probes::sql
