// Whoever carries actions out: a cloud with etags, operations and bad days, a database's sessions,
// scripts and webhooks. It plans, takes mutating requests, and tells what became of them.
#pragma once

#include <map>
#include <string>

#include "daemon/contract/action.hpp"
#include "tests/simulation/world.hpp"

namespace runbookd::simulation {

/// A mutating request on its way.
struct Request {
  std::string action_id;
  std::string kind;
  std::string resource;
  std::string instance;  ///< of a resource with targets
  Facts parameters;
  int etag = 0;  ///< 0: unguarded
  int job = -1;  ///< who waits for the reply, in the daemon's life `life`
  int life = 0;
};

/// What became of a request that arrived.
struct Reply {
  ActionResult result;
  bool accepted = false;   ///< something may have changed
  bool conflict = false;   ///< 409: somebody else changed it meanwhile
  bool lost = false;       ///< the answer never comes
  bool operation = false;  ///< goes on in the background until `busy_until`
  Nanos delay{};
};

class Cloud {
 public:
  Cloud(World& world, Random random) : world_(world), random_(random) {}

  ActionPlan plan(const ActionRequest& request);
  /// The version that a guarded request must name; 0 = this kind has no guard.
  int etag(const std::string& resource) const;
  /// Is the effect of this action there already?
  bool present(const std::string& kind, const std::string& resource, const std::string& action_id,
               const Facts& parameters) const;
  Reply take(const Request& request);
  ReadBack read_back(const std::string& kind, const std::string& resource,
                     const std::string& action_id, const Facts& parameters, const Facts& progress);
  /// Until when the operation of this action runs.
  Mono busy_until(const std::string& action_id) const;

 private:
  ActionPlan what_to_do(const ActionRequest& request);
  ActionPlan plan_service(const ActionRequest& request, const Service& service);
  ActionPlan plan_rollback(const ActionRequest& request, const Service& service);
  Reply refuse(ActionError error, const char* detail);
  void apply(const Request& request, Reply& reply);
  void apply_service(const Request& request, Service& service);
  void apply_script(const Request& request);

  World& world_;
  Random random_;
};

}  // namespace runbookd::simulation
