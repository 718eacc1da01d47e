// The daemon's own HTTP client, tokens and actions against the simulated cloud, over real sockets
// on one loop: a test sees both ends without a lock. What an action did is counted where it
// arrived, in the cloud's log.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "daemon/contract/action.hpp"
#include "daemon/net/google/tokens.hpp"
#include "daemon/net/http/client.hpp"
#include "tests/loopback/google_cloud/http_server.hpp"
#include "tests/loopback/google_cloud/world.hpp"
#include "tests/unit/net/loop.hpp"

namespace runbookd::test {

namespace json = boost::json;
using sim::Millis;

/// One request to an API and the status it got (0: lost before it arrived or no answer).
struct Seen {
  std::string line;
  int status = 0;
  std::string wrong;  ///< of a success: what Google's documents do not know of the answer
};

class Cloud {
 public:
  Cloud();

  // The world, as somebody else changes it.
  void pass(Millis time) { offset_ += time; }
  /// A deploy that takes the traffic; the revision's short name.
  std::string deploy(sim::Deploy order = {});
  /// POST /_control/faults.
  void fault(const json::object& order);
  /// A patch by another client with a token of its own. Throws unless it is accepted.
  void somebody_patches(const std::string& mask, json::object body);
  void pin_traffic(const std::string& revision);
  /// Called with each request before the world gets it, with its method and URL.
  std::function<void(const std::string& line)> before;

  // What became of it.
  std::string revision(std::size_t index) { return world.service().revisions().at(index).name; }
  std::size_t revisions() { return world.service().revisions().size(); }
  /// The revision that answers all requests; empty when there is none or the traffic is split.
  std::string serving();
  /// Accepted mutations that changed something.
  int changes() const;
  /// Mutations that arrived at an API, however they were answered.
  int attempts() const;
  const sim::LogEntry& attempt(std::size_t index) const { return world_log().at(index); }

  // The daemon's side.
  ResourceRef service() const;
  ResourceRef redis() const;
  /// What is called so in the project and region of this cloud.
  std::shared_ptr<const ResourceIdentity> named(const std::string& name) const;
  ActionRequest request(std::string action_id = "incident-1/step-1") const;
  ActionPlan plan(Action& action);
  /// What was journaled of it goes to `journaled`.
  ActionResult execute(Action& action, const Facts& parameters,
                       std::optional<milliseconds> cancelled_after = {});
  ReadBack read_back(Action& action, const Facts& parameters);
  ActionResult resume(Action& action, const Facts& parameters);
  Sample look(Probe& observer, std::optional<milliseconds> cancelled_after = {});

  Nanos timeout = seconds{15};  ///< of the actions
  Facts journaled;
  bool journal_works = true;
  std::vector<Seen> seen;

 private:
  Millis offset_{0};

 public:
  sim::World world;
  Loop loop;
  ActionEnv env;

 private:
  sim::Reply answer(const sim::Request& request);
  RecordProgress recorder();
  const std::deque<sim::LogEntry>& world_log() const {
    return const_cast<sim::World&>(world).log().entries();
  }

  std::unique_ptr<sim::HttpServer> server_;
  std::unique_ptr<net::HttpClient> http_;
  std::unique_ptr<net::GoogleTokens> tokens_;
};

}  // namespace runbookd::test
