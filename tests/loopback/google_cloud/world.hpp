// The simulated cloud as a whole: a function from requests to replies over one state. It has no
// thread and no socket of its own; one thread may call it.
#pragma once

#include <functional>
#include <memory>

#include "tests/loopback/google_cloud/api.hpp"
#include "tests/loopback/google_cloud/cloud_sql.hpp"
#include "tests/loopback/google_cloud/faults.hpp"
#include "tests/loopback/google_cloud/logging.hpp"
#include "tests/loopback/google_cloud/memorystore.hpp"
#include "tests/loopback/google_cloud/monitoring.hpp"
#include "tests/loopback/google_cloud/readiness.hpp"
#include "tests/loopback/google_cloud/request_log.hpp"
#include "tests/loopback/google_cloud/run_api.hpp"
#include "tests/loopback/google_cloud/service_account.hpp"
#include "tests/loopback/google_cloud/workload.hpp"

namespace runbookd::sim {

/// A new revision as a deploy tool would make it.
struct Deploy {
  std::string image;     ///< empty: a new digest
  std::string revision;  ///< non-empty: the tool names it (and `template.revision` stays set)
  Behaviour behaviour;
  bool only_this_revision = false;  ///< a restart (same image) would behave well
  std::string traffic;              ///< `latest`, `pinned` (to the new one), empty: as it is
  bool instant = true;              ///< settled at once, else after the operation's time
};

class World {
 public:
  World(WorldNames names, Settings settings, Contracts contracts, Clock clock,
        std::unique_ptr<ServiceAccount> account = make_no_service_account());

  /// The cloud's address: Google's hosts, the metadata server, and /_control.
  Reply handle(const Request& request);
  /// The app's address.
  Reply handle_workload(Request request);

  std::variant<std::string, ApiError> deploy(const Deploy& order);
  /// The line between the daemon and everything: while it is down nothing answers but /_control.
  /// `switched` does the same to what has a socket of its own.
  void on_uplink(std::function<void(bool up)> switched) { uplink_switched_ = std::move(switched); }
  void set_uplink(bool up);
  /// Settles what is due.
  void catch_up();

  RunService& service() { return service_; }
  Memorystore& redis() { return redis_; }
  CloudSql& sql() { return sql_; }
  Readiness& readiness() { return readiness_; }
  Logging& logging() { return logging_; }
  Monitoring& monitoring() { return monitoring_; }
  Time now() const { return clock_(); }
  const ApiMethod* method_of(const Request& request) const {
    return contracts_.find(request.method, request.host, request.path);
  }
  Workload& workload() { return workload_; }
  Settings& settings() { return settings_; }
  Faults& faults() { return faults_; }
  RequestLog& log() { return log_; }
  Tokens& tokens() { return tokens_; }
  const WorldNames& names() const { return names_; }
  json::object state();

 private:
  Handled route(const Request& request, const ApiMethod* method, Time now);
  Handled dispatch(const Request& request, const ApiMethod& method, Time now);
  void note(const Request& request, const ApiMethod* method, const Handled& handled,
            const std::optional<Fault>& fault, Time now);
  bool is_mutation(const ApiMethod* method) const;

  WorldNames names_;
  Settings settings_;
  Contracts contracts_;
  Clock clock_;
  std::unique_ptr<ServiceAccount> account_;
  Timeline timeline_;
  Operations operations_;
  Tokens tokens_;
  Faults faults_;
  RequestLog log_;
  RunService service_;
  RunApi run_;
  Memorystore redis_;
  CloudSql sql_;
  Readiness readiness_;
  Logging logging_;
  Monitoring monitoring_;
  Workload workload_;
  Handlers handlers_;
  std::map<std::string, int> calls_;  ///< by method id
  int deploys_ = 0;
  bool uplink_ = true;
  std::function<void(bool)> uplink_switched_;
};

/// `/_control/...` (see control.cpp for the orders).
Response answer_control(World& world, const Request& request);
/// Orders about what is only looked at (see control_observed.cpp); nullopt: it is none of these.
std::optional<Response> order_observed(World& world, std::string_view path,
                                       const json::object& order);
/// The first key of an order that is none of these; empty when there is none.
std::string unknown_key(const json::object& order, std::initializer_list<std::string_view> known);
Response refuse_order(int status, const std::string& why);

}  // namespace runbookd::sim
