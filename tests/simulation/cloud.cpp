#include "tests/simulation/cloud.hpp"

#include <algorithm>

namespace runbookd::simulation {

namespace {

std::string fact(const Facts& facts, const char* name) {
  const auto it = facts.find(name);
  return it == facts.end() ? std::string{} : it->second;
}

bool in_list(const std::string& list, const std::string& item) {
  return ("," + list + ",").find("," + item + ",") != std::string::npos;
}

ActionPlan no_go(ActionError error, const char* detail) {
  ActionPlan out;
  out.error = error;
  out.detail = detail;
  return out;
}

std::string since(Mono began) { return std::to_string(began.time_since_epoch().count()); }

constexpr int most_instances = 20;
constexpr int most_memory = 4096;

}  // namespace

int Cloud::etag(const std::string& resource) const {
  const Service* s = world_.service(resource);
  return s == nullptr ? 0 : s->etag;
}

// The journal's candidates first, newest first; else the newest older one.
ActionPlan Cloud::plan_rollback(const ActionRequest& request, const Service& service) {
  // A planner that forgets what it is told; the rails must not.
  const std::string banned =
      random_.chance(25) ? std::string{} : fact(request.history, "rolled_from");
  const std::string good = fact(request.history, "good");
  const Revision& bad = service.now();
  const Revision* best = nullptr;
  std::size_t best_place = std::string::npos;
  for (const Revision& r : service.revisions) {
    if (r.created >= bad.created || in_list(banned, r.name)) continue;
    const auto place = ("," + good + ",").find("," + r.name + ",");
    if (best != nullptr && place >= best_place &&
        !(place == best_place && r.created > best->created))
      continue;
    best = &r;
    best_place = place;
  }
  if (best == nullptr) return no_go(ActionError::no_target, "no revision is eligible");
  ActionPlan out;
  out.go = true;
  out.parameters = {{"from", bad.name}, {"to", best->name}};
  out.transition = Transition{bad.name, best->name};
  out.prior = {{"revision", bad.name}};
  out.undo = {{"from", best->name}, {"to", bad.name}};
  out.detail = "all traffic from " + bad.name + " to " + best->name;
  return out;
}

ActionPlan Cloud::plan_service(const ActionRequest& request, const Service& service) {
  if (request.kind == "cloud_run.rollback") return plan_rollback(request, service);
  ActionPlan out;
  out.go = true;
  out.detail = request.kind + " of " + service.name;
  if (request.kind == "cloud_run.restart") {
    out.parameters = {{"of", service.now().name}};
  } else if (request.kind == "cloud_run.scale") {
    if (service.max_instances >= most_instances)
      return no_go(ActionError::out_of_bounds, "it has the most instances already");
    // A planner with a fault of its own would now and then take capacity away.
    const int to = random_.chance(15) ? std::max(0, service.max_instances - 1 - random_.below(5))
                                      : std::min(most_instances, service.max_instances + 5);
    out.parameters = {{"max_instances", std::to_string(to)}};
    out.prior = {{"max_instances", std::to_string(service.max_instances)}};
    out.undo = out.prior;
    out.capacity = CapacityChange{service.max_instances, to};
  } else {
    if (service.memory >= most_memory)
      return no_go(ActionError::out_of_bounds, "it has the most memory already");
    out.parameters = {{"memory", std::to_string(std::min(most_memory, service.memory + 512))}};
    out.prior = {{"memory", std::to_string(service.memory)}};
  }
  return out;
}

ActionPlan Cloud::plan(const ActionRequest& request) {
  ActionPlan out = what_to_do(request);
  if (!out.go) return out;
  // What identifies the effect, and beside it what moves: an age, a list of who else was looked at.
  out.binding = out.parameters;
  const Nanos age = world_.clock.mono().time_since_epoch();
  out.parameters["shown"] = "as of " + format_duration(age);
  out.detail += ", as of " + format_duration(age);
  return out;
}

ActionPlan Cloud::what_to_do(const ActionRequest& request) {
  if (random_.chance(3)) return no_go(ActionError::unavailable, "503 while planning");
  if (const Service* s = world_.service(request.resource);
      s && request.kind.starts_with("cloud_run"))
    return plan_service(request, *s);
  ActionPlan out;
  out.go = true;
  out.detail = request.kind + " of " + request.resource;
  if (request.kind == "memorystore.failover" && world_.clock.mono() < world_.cache_busy_until)
    return no_go(ActionError::ineligible, "an operation is running on it");
  if (request.kind == "postgres.kill_blockers") {
    if (world_.database_down()) return no_go(ActionError::unavailable, "the database is down");
    if (world_.blockers == 0) return no_go(ActionError::no_target, "nobody blocks");
    // Each session is one to end or to spare; fewer than were shown may be left by then.
    out.parameters["pids"] = "some";
    for (int i = 1; i <= world_.blockers; ++i)
      out.parameters["pid." + std::to_string(i)] = "since " + since(world_.blocked_since);
  }
  out.parameters["target"] = request.resource;
  return out;
}

bool Cloud::present(const std::string& kind, const std::string& resource,
                    const std::string& action_id, const Facts& parameters) const {
  const Service* s = nullptr;
  for (const Service* each : {&world_.api, &world_.web})
    if (each->name == resource) s = each;
  if (s == nullptr) return false;
  if (kind == "cloud_run.rollback") return s->now().name == fact(parameters, "to");
  if (kind == "cloud_run.restart") return s->now().made_by == action_id;
  if (kind == "cloud_run.scale")
    return s->max_instances == std::atoi(fact(parameters, "max_instances").c_str());
  return s->memory >= std::atoi(fact(parameters, "memory").c_str());
}

Reply Cloud::refuse(ActionError error, const char* detail) {
  Reply reply;
  reply.result = {ActionStatus::no_effect, error, detail, {}};
  reply.delay = random_.between(milliseconds{20}, seconds{2});
  return reply;
}

Reply Cloud::take(const Request& request) {
  const int luck = random_.below(100);
  if (luck < 4) return refuse(ActionError::throttled, "429");
  if (luck < 7) return refuse(ActionError::permission, "403");
  if (luck < 9) return refuse(ActionError::unavailable, "503 before anything was done");
  if (request.etag != 0 && request.etag != etag(request.resource)) {
    Reply reply = refuse(ActionError::conflict, "409: changed by somebody else meanwhile");
    reply.conflict = true;
    return reply;
  }
  Reply reply;
  reply.accepted = true;
  reply.result = {ActionStatus::ok, ActionError::none, "done", request.parameters};
  reply.delay = random_.chance(8) ? random_.between(seconds{20}, minutes{12})
                                  : random_.between(milliseconds{50}, seconds{6});
  reply.lost = luck < 14;
  if (luck >= 97) {
    // It happened, or half of it did, and the answer says that it did not go well.
    reply.result = {ActionStatus::unknown_effect, ActionError::operation_failed, "half of it", {}};
  }
  apply(request, reply);
  return reply;
}

void Cloud::apply_service(const Request& request, Service& s) {
  if (request.kind == "cloud_run.rollback") {
    for (std::size_t i = 0; i < s.revisions.size(); ++i)
      if (s.revisions[i].name == fact(request.parameters, "to")) s.serving = static_cast<int>(i);
    s.booting_until = world_.clock.mono() + random_.between(seconds{2}, seconds{15});
    ++s.etag;
  } else if (request.kind == "cloud_run.restart") {
    world_.deploy(s, s.now().bad, request.action_id);
    if (s.name == "api" && random_.chance(50)) world_.site_down_until = world_.clock.mono();
  } else {
    if (request.kind == "cloud_run.scale")
      s.max_instances = std::atoi(fact(request.parameters, "max_instances").c_str());
    else
      s.memory = std::atoi(fact(request.parameters, "memory").c_str());
    if (random_.chance(60)) world_.overload_until = world_.clock.mono();
    ++s.etag;
  }
}

void Cloud::apply_script(const Request& request) {
  if (random_.chance(30)) return;  // a remedy that does not help
  const Mono now = world_.clock.mono();
  if (request.resource == "search") world_.search_down_until = now;
  if (request.resource == "mail") world_.mail_down_until = now;
  if (request.resource == "pool") world_.node_down_until[request.instance] = now;
  if (request.resource == "redis") world_.cache_slow_until = now;
  if (request.kind == "postgres.terminate_idle") world_.connections_until = now;
}

void Cloud::apply(const Request& request, Reply& reply) {
  if (Service* s = world_.service(request.resource); s && request.kind.starts_with("cloud_run"))
    return apply_service(request, *s);
  if (request.kind == "memorystore.failover") {
    reply.operation = true;
    world_.cache_busy_until = world_.clock.mono() + random_.between(seconds{20}, minutes{2});
    world_.cache_operation = request.action_id;
    world_.cache_dead = world_.cache_dead && random_.chance(20);
    return;
  }
  if (request.kind == "postgres.kill_blockers") {
    const int survivors = random_.chance(75) ? 0 : world_.blockers / 2;
    reply.result.facts["killed"] = std::to_string(world_.blockers - survivors);
    world_.blockers = survivors;
    return;
  }
  apply_script(request);
}

Mono Cloud::busy_until(const std::string& action_id) const {
  return world_.cache_operation == action_id ? world_.cache_busy_until : Mono{};
}

ReadBack Cloud::read_back(const std::string& kind, const std::string& resource,
                          const std::string& action_id, const Facts& parameters,
                          const Facts& progress) {
  if (random_.chance(10)) return ReadBack::unreadable;
  if (kind.starts_with("cloud_run"))
    return present(kind, resource, action_id, parameters) ? ReadBack::present : ReadBack::absent;
  // Some can tell that nothing arrived, and are not idempotent all the same.
  if (!progress.contains("operation") || kind != "memorystore.failover")
    return random_.chance(40) ? ReadBack::absent : ReadBack::unreadable;
  return world_.clock.mono() < busy_until(action_id) ? ReadBack::in_progress : ReadBack::present;
}

}  // namespace runbookd::simulation
