#include "tests/loopback/google_cloud/world.hpp"

#include "tests/loopback/google_cloud/field_mask.hpp"
#include "tests/loopback/google_cloud/validation.hpp"

namespace runbookd::sim {
namespace {

constexpr std::chrono::hours first_revision_age{72};
constexpr std::chrono::hours second_revision_age{24};

std::string image_number(const WorldNames& names, int n) {
  std::string digest;
  for (int i = 0; digest.size() < 64; ++i) {
    auto hash = fingerprint("image " + std::to_string(n) + "/" + std::to_string(i));
    for (int k = 0; k < 16 && digest.size() < 64; ++k, hash >>= 4)
      digest += "0123456789abcdef"[hash & 15];
  }
  return names.region + "-docker.pkg.dev/" + names.project + "/app/backend@sha256:" + digest;
}

json::object first_spec(const WorldNames& names) {
  json::object container{
      {"image", image_number(names, 1)},
      {"name", "backend"},
      {"ports", json::array{{{"name", "http1"}, {"containerPort", 3000}}}},
      {"env",
       json::array{{{"name", "NODE_ENV"}, {"value", "production"}},
                   {{"name", "DATABASE_URL"},
                    {"valueSource",
                     {{"secretKeyRef", {{"secret", "database-url"}, {"version", "latest"}}}}}}}},
      {"resources", {{"limits", {{"cpu", "2"}, {"memory", "2Gi"}}}, {"cpuIdle", true}}}};
  json::object spec_template{
      {"annotations", {{"deployed-by", "ci"}}},
      {"serviceAccount", "backend@" + names.project + ".iam.gserviceaccount.com"},
      {"scaling", {{"minInstanceCount", 1}, {"maxInstanceCount", 10}}},
      {"containers", json::array{std::move(container)}}};
  return {{"labels", {{"app", "guesslyfe"}}},
          {"traffic",
           json::array{{{"type", "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"}, {"percent", 100}}}},
          {"template", std::move(spec_template)}};
}

bool parse_body(const Request& request, json::object& out) {
  if (request.body.empty()) return true;
  boost::system::error_code error;
  auto value = json::parse(request.body, error);
  if (error || !value.is_object()) return false;
  out = std::move(value.get_object());
  return true;
}

Reply unanswered() { return {{}, Delivery::hang, Millis{0}, {}}; }

json::array one_target(bool latest, const std::string& revision) {
  return write_traffic({{latest, revision, 100, {}}});
}

}  // namespace

World::World(WorldNames names, Settings settings, Contracts contracts, Clock clock,
             std::unique_ptr<ServiceAccount> account)
    : names_(std::move(names)),
      settings_(std::move(settings)),
      contracts_(std::move(contracts)),
      clock_(std::move(clock)),
      account_(std::move(account)),
      service_(names_, first_spec(names_), clock_()),
      run_(service_, names_, settings_, operations_, timeline_),
      redis_(names_, settings_, operations_, timeline_, clock_),
      sql_(names_, settings_),
      readiness_(names_, settings_),
      logging_(names_, settings_),
      monitoring_(service_, redis_, sql_, names_, settings_),
      workload_(service_, settings_, clock_()) {
  run_.add_handlers(handlers_);
  redis_.add_handlers(handlers_);
  monitoring_.add_handlers(handlers_);
  sql_.add_handlers(handlers_);
  readiness_.add_handlers(handlers_);
  logging_.add_handlers(handlers_);
  const auto settle = [this] { catch_up(); };
  operations_.add_handlers("run.projects.locations.operations", "run.googleapis.com", true,
                           handlers_, settle);
  operations_.add_handlers("redis.projects.locations.operations", "redis.googleapis.com", false,
                           handlers_, settle);
  deploys_ = 1;
  deploy({});
  const auto now = clock_();
  service_.backdate(service_.revisions()[0].name, now - first_revision_age);
  service_.backdate(service_.revisions()[1].name, now - second_revision_age);
  log_.clear();
}

void World::set_uplink(bool up) {
  uplink_ = up;
  if (uplink_switched_) uplink_switched_(up);
}

void World::catch_up() {
  timeline_.run_until(clock_(), [this](Time at) { workload_.count_until(at); });
}

std::variant<std::string, ApiError> World::deploy(const Deploy& order) {
  catch_up();
  const auto now = clock_();
  const auto image = order.image.empty() ? image_number(names_, ++deploys_) : order.image;
  if (!order.only_this_revision) service_.set_image_behaviour(image, order.behaviour);
  auto body = service_.spec();
  auto& spec_template = ensure_object(body, "template");
  spec_template["containers"].as_array()[0].as_object()["image"] = image;
  spec_template.erase("revision");
  if (!order.revision.empty()) spec_template["revision"] = order.revision;
  if (order.traffic == "latest") body["traffic"] = one_target(true, {});
  auto planned = service_.plan(body, {"template", "traffic"}, true, settings_);
  if (auto* error = std::get_if<ApiError>(&planned)) return *error;
  auto& change = std::get<Change>(planned);
  if (order.traffic == "pinned") change.spec["traffic"] = one_target(false, *change.new_revision);
  run_.start(change, now, order.instant ? Millis{0} : settings_.operation.of("run.googleapis.com"));
  if (order.only_this_revision)
    service_.find_revision(*change.new_revision)->behaviour = order.behaviour;
  catch_up();
  return *change.new_revision;
}

bool World::is_mutation(const ApiMethod* method) const {
  if (method == nullptr) return false;
  const auto it = handlers_.find(method->id);
  return it == handlers_.end() ? method->http_method != "GET" : it->second.mutates;
}

Reply World::handle(const Request& request) {
  catch_up();
  const auto now = clock_();
  if (request.host == "_control")
    return {answer_control(*this, request), Delivery::reply, Millis{0}, {}};
  if (!uplink_) return unanswered();
  const auto* method = contracts_.find(request.method, request.host, request.path);
  const auto fault = faults_.take(request);
  const bool lost_before = fault && !fault->after && fault->kind != FaultKind::slow;
  Handled handled;
  if (!lost_before) handled = route(request, method, now);
  if (is_mutation(method)) note(request, method, handled, fault, now);
  Reply reply{handled.response, Delivery::reply, handled.wait, handled.finish};
  if (fault && fault->kind == FaultKind::slow) {
    reply.delay += fault->delay;
  } else if (fault) {
    reply = fault->reply();
  }
  reply.delay += settings_.latency.of(request.host);
  return reply;
}

void World::note(const Request& request, const ApiMethod* method, const Handled& handled,
                 const std::optional<Fault>& fault, Time now) {
  LogEntry entry;
  entry.at = now;
  entry.method_id = method->id;
  entry.request = request;
  entry.request.headers.clear();
  const bool reached = !fault || fault->after || fault->kind == FaultKind::slow;
  entry.status = reached ? handled.response.status : fault->reply().response.status;
  if (!reached && fault->kind != FaultKind::status && fault->kind != FaultKind::html_502)
    entry.status = 0;
  entry.applied = handled.applied;
  entry.changed = handled.changed && handled.applied;
  entry.validate_only = handled.validate_only;
  if (fault) {
    const auto view = fault->view();
    entry.fault = text_of(view, "when") + ' ' + text_of(view, "kind");
  }
  log_.add(std::move(entry));
}

Handled World::route(const Request& request, const ApiMethod* method, Time now) {
  if (request.host == "metadata") {
    return Handled::answer(answer_metadata(request, tokens_, names_, settings_, now));
  }
  if (!request.has_length) {
    return Handled::answer(html_page(
        411, "Length Required", "POST requests require a <code>Content-length</code> header."));
  }
  if (request.host == "oauth2.googleapis.com" && request.path == "/token" &&
      request.method == "POST") {
    return Handled::answer(account_->exchange(request, tokens_, settings_, now));
  }
  if (method == nullptr) return Handled::answer(html_not_found(request));
  ++calls_[method->id];
  return dispatch(request, *method, now);
}

Handled World::dispatch(const Request& request, const ApiMethod& method, Time now) {
  if (auto error = tokens_.check(request, now)) return Handled::error(*error);
  if (!request.body.empty() && !request.header("Content-Type").starts_with("application/json")) {
    return Handled::error(
        invalid_argument("Invalid content type: the body must be application/json."));
  }
  Call call{request, method, {}, split(std::string_view(request.path).substr(1), '/'), now};
  if (!parse_body(request, call.body)) {
    return Handled::error(invalid_argument("Invalid JSON payload received. Unexpected token."));
  }
  if (auto error = validate(method, request, call.body)) return Handled::error(*error);
  const auto handler = handlers_.find(method.id);
  if (handler == handlers_.end()) {
    return Handled::error(
        unimplemented("Method " + method.id + " is not implemented by this cloud."));
  }
  return handler->second.run(call);
}

Reply World::handle_workload(Request request) {
  catch_up();
  if (request.host != "workload") {
    request.path = '/' + request.host + (request.path == "/" ? "" : request.path);
    request.host = "workload";
  }
  if (!uplink_) return unanswered();
  const auto fault = faults_.take(request);
  auto reply = workload_.answer(request, clock_());
  if (!fault) return reply;
  if (fault->kind != FaultKind::slow) return fault->reply();
  reply.delay += fault->delay;
  return reply;
}

json::object World::state() {
  json::object calls;
  for (const auto& [id, n] : calls_) calls[id] = n;
  json::array revisions;
  for (const auto& revision : service_.revisions()) {
    const auto& b = revision.behaviour;
    constexpr std::array<std::string_view, 3> states{"starting", "ready", "failed"};
    revisions.push_back({{"name", revision.name},
                         {"state", states[static_cast<std::size_t>(revision.state)]},
                         {"image", image_of(revision.spec)},
                         {"created", rfc3339(revision.created)},
                         {"error_rate", b.error_rate},
                         {"latency_ms", b.latency.count()},
                         {"memory_mb", b.memory_mb},
                         {"healthy", b.healthy}});
  }
  return {{"service", service_.view()},
          {"revisions", revisions},
          {"workload", workload_.view()},
          {"redis", redis_.view()},
          {"failovers", redis_.instance().failovers},
          {"calls", calls},
          {"tokens_issued", tokens_.issued()}};
}

}  // namespace runbookd::sim
