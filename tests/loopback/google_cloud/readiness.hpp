// What is only ready or not: the connector of vpcaccess.googleapis.com, and the mapped domain of
// run.googleapis.com's first version.
#pragma once

#include "tests/loopback/google_cloud/api.hpp"
#include "tests/loopback/google_cloud/settings.hpp"

namespace runbookd::sim {

struct MappedDomain {
  std::string ready =
      "True";  ///< `True`, `False`, `Unknown`; empty: the condition is not there yet
  std::string reason, message;
};

class Readiness {
 public:
  Readiness(WorldNames names, const Settings& settings)
      : names_(std::move(names)), settings_(settings) {}

  void add_handlers(Handlers& to);
  std::string& connector_state() { return connector_state_; }
  MappedDomain& domain() { return domain_; }

 private:
  Handled get_connector(const Call& call) const;
  Handled get_mapping(const Call& call) const;

  WorldNames names_;
  const Settings& settings_;
  std::string connector_state_ = "READY";
  MappedDomain domain_;
};

}  // namespace runbookd::sim
