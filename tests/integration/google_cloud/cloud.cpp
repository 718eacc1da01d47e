#include "tests/integration/google_cloud/cloud.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "daemon/net/google/name.hpp"
#include "tests/loopback/google_cloud/validation.hpp"

namespace runbookd::test {
namespace {

sim::Contracts contracts() {
  const std::filesystem::path full = RUNBOOKD_CONTRACTS;
  return std::filesystem::is_directory(full) ? sim::Contracts::from_directory(full)
                                             : sim::Contracts::builtin();
}

asio::awaitable<bool> record(Cloud* cloud, Facts facts) {
  for (auto& [name, value] : facts) cloud->journaled[name] = value;
  co_return cloud->journal_works;
}

bool is_api(const std::string& host) { return host.ends_with(".googleapis.com"); }

}  // namespace

Cloud::Cloud()
    : world(
          {}, {}, contracts(),
          [this] {
            return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()) +
                   offset_;
          }),
      server_(sim::make_http_server(loop.io.get_executor(), "127.0.0.1:0",
                                    [this](sim::Request request) { return answer(request); })),
      http_(net::make_http_client(loop.io.get_executor(), *loop.resolver, *loop.tls)) {
  const std::string address = "127.0.0.1:" + std::to_string(server_->port());
  env.google.project = world.names().project;
  env.google.region = world.names().region;
  env.google.api_base = "http://" + address;
  env.google.metadata_host = address;
  tokens_ = net::make_google_tokens(loop.io.get_executor(), *http_, env.google);
  env.services = loop.services();
  env.services.http = http_.get();
  env.services.google = tokens_.get();
  env.services.google_settings = std::make_shared<GoogleSettings>(env.google);
}

sim::Reply Cloud::answer(const sim::Request& request) {
  if (before) before(request.line());
  sim::Reply reply = world.handle(request);
  if (is_api(request.host)) {
    const bool answered = reply.delivery == sim::Delivery::reply;
    const sim::ApiMethod* method = world.method_of(request);
    std::string wrong;
    if (answered && reply.response.status == 200 && method != nullptr)
      wrong = sim::judge_answer(*method, reply.response.body);
    seen.push_back({request.line(), answered ? reply.response.status : 0, std::move(wrong)});
  }
  return reply;
}

std::string Cloud::deploy(sim::Deploy order) {
  if (order.traffic.empty()) order.traffic = "latest";
  const auto done = world.deploy(order);
  if (const auto* error = std::get_if<sim::ApiError>(&done))
    throw std::runtime_error("the deploy was refused: " + error->message);
  return std::get<std::string>(done);
}

void Cloud::fault(const json::object& order) {
  const auto added = world.faults().add(order);
  if (const auto* why = std::get_if<std::string>(&added)) throw std::runtime_error(*why);
}

void Cloud::somebody_patches(const std::string& mask, json::object body) {
  const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  const auto token = world.tokens().issue(now + offset_, seconds{3600}).token;
  const auto reply = world.handle(sim::make_request(
      "PATCH", "/run.googleapis.com/v2/" + world.service().full_name() + "?updateMask=" + mask,
      json::serialize(body),
      {{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}}));
  if (reply.response.status != 200) throw std::runtime_error(reply.response.body);
}

void Cloud::pin_traffic(const std::string& revision) {
  const json::object target{{"type", "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION"},
                            {"revision", revision},
                            {"percent", 100}};
  somebody_patches("traffic", {{"traffic", json::array{target}}});
  world.catch_up();
  world.log().clear();
}

std::string Cloud::serving() {
  world.catch_up();
  const auto shares = world.service().serving();
  return shares.size() == 1 ? shares.front().revision->name : std::string{};
}

int Cloud::changes() const {
  const auto& log = world_log();
  return static_cast<int>(std::count_if(log.begin(), log.end(), [](const sim::LogEntry& entry) {
    return entry.applied && entry.changed;
  }));
}

int Cloud::attempts() const { return static_cast<int>(world_log().size()); }

std::shared_ptr<const ResourceIdentity> Cloud::named(const std::string& name) const {
  return std::make_shared<net::GoogleName>(env.google.project, env.google.region, name);
}

ResourceRef Cloud::service() const {
  return {"backend", "cloud_run.service", named(world.names().service)};
}

ResourceRef Cloud::redis() const {
  return {"cache", "memorystore.instance", named(world.names().redis_instance)};
}

ActionRequest Cloud::request(std::string action_id) const {
  ActionRequest out;
  out.action_id = std::move(action_id);
  out.resource = "backend";
  out.incident_id = "incident-1";
  out.timeout = timeout;
  return out;
}

RecordProgress Cloud::recorder() {
  return [this](Facts facts) { return record(this, std::move(facts)); };
}

ActionPlan Cloud::plan(Action& action) { return loop.run(action.plan(request())); }

ActionResult Cloud::execute(Action& action, const Facts& parameters,
                            std::optional<milliseconds> cancelled_after) {
  return loop.run(action.execute(request(), parameters, recorder()), cancelled_after);
}

ReadBack Cloud::read_back(Action& action, const Facts& parameters) {
  return loop.run(action.read_back(request(), parameters, journaled));
}

ActionResult Cloud::resume(Action& action, const Facts& parameters) {
  return loop.run(action.resume(request(), parameters, journaled));
}

Sample Cloud::look(Probe& observer, std::optional<milliseconds> cancelled_after) {
  return loop.run(observer.run(), cancelled_after);
}

}  // namespace runbookd::test
