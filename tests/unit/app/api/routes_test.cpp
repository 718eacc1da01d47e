#include "daemon/app/api/routes.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "daemon/app/api/dispatch.hpp"
#include "daemon/app/api/target.hpp"
#include "daemon/base/text.hpp"
#include "daemon/net/json.hpp"
#include "tests/unit/catch.hpp"

namespace runbookd::api::routes_test {

namespace {

// A path that the pattern matches.
std::string example_of(std::string_view pattern) {
  std::string out(pattern);
  for (auto open = out.find('{'); open != std::string::npos; open = out.find('{'))
    out.replace(open, out.find('}') - open + 1, "x");
  return out;
}

Request asking(Method method, const std::string& target) {
  Request request;
  request.method = method;
  request.target = target;
  request.hosts = {"localhost"};
  return request;
}

// As a service asks that has no token.
Request asking_signed(const Route& route) {
  Request request = asking(route.method, example_of(route.pattern));
  if (!route.signature.empty()) request.signatures = {{ascii_lower(route.signature), "v1=00"}};
  return request;
}

Caller socket_user(Role role) {
  Caller caller;
  caller.door = Door::unix_socket;
  caller.user = {"somebody", role};
  return caller;
}

int status_of(const Dispatch& dispatch) {
  return dispatch.refusal ? dispatch.refusal->status : 200;
}

}  // namespace

TEST_CASE("every route is complete and is found by its own pattern") {
  std::set<std::pair<Method, std::string_view>> seen;
  for (const Route& route : routes()) {
    INFO(route.pattern);
    CHECK(route.handler != nullptr);
    CHECK_FALSE(route.summary.empty());
    CHECK(seen.emplace(route.method, route.pattern).second);
    const auto target = parse_target(example_of(route.pattern));
    REQUIRE(target);
    CHECK(match_route(routes(), route.method, target->segments, Door::tcp).route == &route);
  }
}

TEST_CASE("no route that writes is open to the nameless or to viewers") {
  for (const Route& route : routes()) {
    if (route.method == Method::get || !route.signature.empty()) continue;
    INFO(route.pattern);
    CHECK((route.role >= Role::operator_ || route.role == Role::source));
    CHECK_FALSE(route.on_metrics);
    const auto target = example_of(route.pattern);
    const Request request = asking(route.method, target);
    CHECK(status_of(dispatch(routes(), request, socket_user(Role::viewer), {})) == 403);
    CHECK(status_of(dispatch(routes(), request, socket_user(Role::admin), {})) == 200);
    Caller tcp;
    tcp.loopback = true;
    const int refused = status_of(dispatch(routes(), request, tcp, {}));
    CHECK((refused == 401 || refused == 403));
  }
}

TEST_CASE("a route that asks for a signature is open to who shows one, and to nobody else") {
  int found = 0;
  for (const Route& route : routes()) {
    if (route.signature.empty()) continue;
    ++found;
    INFO(route.pattern);
    CHECK(route.method == Method::post);
    CHECK_FALSE(route.on_metrics);
    const Request bare = asking(route.method, std::string(route.pattern));
    const Request shown = asking_signed(route);
    Caller tcp;
    Access closed;
    Access open;
    open.signed_paths = {std::string(route.pattern)};
    CHECK(status_of(dispatch(routes(), shown, tcp, closed)) == 403);
    CHECK(status_of(dispatch(routes(), shown, tcp, open)) == 200);
    CHECK(status_of(dispatch(routes(), bare, tcp, open)) == 401);
    CHECK(status_of(dispatch(routes(), bare, socket_user(Role::admin), open)) == 401);
    Request other = shown;
    other.signatures = {{"x-other-signature", "v1=00"}};
    CHECK(status_of(dispatch(routes(), other, tcp, open)) == 401);
    other.signatures = {{ascii_lower(route.signature), "v1=a"},
                        {ascii_lower(route.signature), "v1=b"}};
    const Dispatch both = dispatch(routes(), other, tcp, open);
    REQUIRE(both.route == &route);
    CHECK(both.call.signature == "v1=a,v1=b");
  }
  CHECK(found == 1);
}

// interfaces are promises: a route that changes its role, or a new one, is written here as well.
TEST_CASE("every route has the role that is promised, and one role less is 403") {
  using Key = std::pair<Method, std::string_view>;
  const std::map<Key, Role> promised{
      {{Method::get, "/"}, Role::viewer},
      {{Method::get, "/metrics"}, Role::viewer},
      {{Method::get, "/-/healthy"}, Role::none},
      {{Method::get, "/-/ready"}, Role::none},
      {{Method::post, "/-/reload"}, Role::admin},
      {{Method::get, "/api/v1/status"}, Role::viewer},
      {{Method::get, "/api/v1/probes"}, Role::viewer},
      {{Method::get, "/api/v1/rules"}, Role::viewer},
      {{Method::get, "/api/v1/incidents"}, Role::viewer},
      {{Method::get, "/api/v1/incidents/{id}"}, Role::viewer},
      {{Method::get, "/api/v1/incidents/{id}/postmortem"}, Role::viewer},
      {{Method::get, "/api/v1/journal"}, Role::viewer},
      {{Method::get, "/api/v1/silences"}, Role::viewer},
      {{Method::get, "/api/v1/oncall"}, Role::viewer},
      {{Method::get, "/api/v1/tasks"}, Role::viewer},
      {{Method::get, "/api/v1/approvals"}, Role::viewer},
      {{Method::get, "/api/v1/explain"}, Role::viewer},
      {{Method::get, "/api/v1/openapi.json"}, Role::viewer},
      {{Method::post, "/api/v1/incidents/{id}/ack"}, Role::operator_},
      {{Method::post, "/api/v1/incidents/{id}/resolve"}, Role::operator_},
      {{Method::post, "/api/v1/incidents/{id}/note"}, Role::operator_},
      {{Method::post, "/api/v1/approvals/{id}/approve"}, Role::approver},
      {{Method::post, "/api/v1/approvals/{id}/deny"}, Role::approver},
      {{Method::post, "/api/v1/silences"}, Role::operator_},
      {{Method::delete_, "/api/v1/silences/{id}"}, Role::operator_},
      {{Method::post, "/api/v1/pause"}, Role::operator_},
      {{Method::post, "/api/v1/resume"}, Role::operator_},
      {{Method::post, "/api/v1/rules/{name}/trigger"}, Role::operator_},
      {{Method::post, "/api/v1/rules/{name}/drill"}, Role::operator_},
      {{Method::post, "/api/v1/resources/{name}/unlock"}, Role::admin},
      {{Method::post, "/api/v1/contacts/{name}/test"}, Role::operator_},
      {{Method::post, "/api/v1/tasks/{id}/done"}, Role::operator_},
      {{Method::post, "/api/v1/trigger"}, Role::operator_},
      {{Method::post, "/api/v1/drill"}, Role::operator_},
      {{Method::post, "/api/v1/unlock"}, Role::admin},
      {{Method::post, "/api/v1/probes/{name}/run"}, Role::operator_},
      {{Method::post, "/api/v1/alerts"}, Role::source},
      {{Method::post, "/api/v2/alerts"}, Role::source},
      {{Method::post, "/api/v1/heartbeats/{name}"}, Role::source},
      {{Method::post, "/api/v1/pagerduty"}, Role::none},
  };
  CHECK(promised.size() == routes().size());
  for (const Route& route : routes()) {
    INFO(route.pattern);
    const auto it = promised.find({route.method, route.pattern});
    REQUIRE(it != promised.end());
    CHECK(route.role == it->second);
    const Request request = asking_signed(route);
    CHECK(status_of(dispatch(routes(), request, socket_user(route.role), {})) == 200);
    if (route.role == Role::none) continue;
    const auto less = static_cast<Role>(static_cast<int>(route.role) - 1);
    CHECK(status_of(dispatch(routes(), request, socket_user(less), {})) == 403);
  }
}

TEST_CASE(
    "only health is served without a role or a signature, and only three paths on the metrics "
    "address") {
  std::set<std::string_view> nameless;
  std::set<std::string_view> metrics;
  for (const Route& route : routes()) {
    if (route.role == Role::none && route.signature.empty()) nameless.insert(route.pattern);
    if (route.on_metrics) metrics.insert(route.pattern);
  }
  CHECK(nameless == std::set<std::string_view>{"/-/healthy", "/-/ready"});
  CHECK(metrics == std::set<std::string_view>{"/-/healthy", "/-/ready", "/metrics"});
}

TEST_CASE("a wrong method is 405 with the methods that are right, an unknown path is 404") {
  const Dispatch wrong =
      dispatch(routes(), asking(Method::post, "/metrics"), socket_user(Role::admin), {});
  REQUIRE(status_of(wrong) == 405);
  REQUIRE(wrong.refusal->headers.size() == 1);
  CHECK(wrong.refusal->headers[0].first == "Allow");
  CHECK(wrong.refusal->headers[0].second == "GET, HEAD");
  const auto get =
      dispatch(routes(), asking(Method::get, "/-/reload"), socket_user(Role::admin), {});
  REQUIRE(status_of(get) == 405);
  CHECK(get.refusal->headers[0].second == "POST");
  for (const char* path : {"/nothing", "/metrics/", "/api/v1/incidents//", "/api//v1/status"}) {
    INFO(path);
    CHECK(status_of(dispatch(routes(), asking(Method::get, path), socket_user(Role::admin), {})) ==
          404);
  }
}

TEST_CASE("a query parameter that a route does not know is 400") {
  const auto user = socket_user(Role::viewer);
  CHECK(status_of(dispatch(routes(), asking(Method::get, "/api/v1/incidents?state=open"), user,
                           {})) == 200);
  CHECK(status_of(dispatch(routes(), asking(Method::get, "/api/v1/incidents?stat=open"), user,
                           {})) == 400);
  CHECK(status_of(dispatch(routes(), asking(Method::get, "/metrics?x"), user, {})) == 400);
  CHECK(status_of(dispatch(routes(), asking(Method::get, "/api/v1/journal?after=1&limit=2"), user,
                           {})) == 200);
}

TEST_CASE("the parameters of a pattern reach the call") {
  const Dispatch found = dispatch(routes(), asking(Method::get, "/api/v1/incidents/INC-1"),
                                  socket_user(Role::viewer), {});
  REQUIRE(found.route != nullptr);
  CHECK(found.call.parameters == std::vector<std::string>{"INC-1"});
}

TEST_CASE("the OpenAPI document has every route") {
  const auto document = net::parse_json_object(openapi_text());
  REQUIRE(document);
  for (const Route& route : routes()) {
    const std::string_view method = route.method == Method::get       ? "get"
                                    : route.method == Method::delete_ ? "delete"
                                                                      : "post";
    INFO(route.pattern);
    CHECK(net::json_object_at(*document, {"paths", route.pattern, method}) != nullptr);
    const auto* parameters =
        net::json_array_at(*document, {"paths", route.pattern, method, "parameters"});
    REQUIRE(parameters != nullptr);
    const bool header = std::any_of(parameters->begin(), parameters->end(), [](const auto& it) {
      return net::json_text_at(it.as_object(), {"in"}) == "header";
    });
    CHECK(header == !route.signature.empty());
    const auto* operation = net::json_object_at(*document, {"paths", route.pattern, method});
    CHECK(net::json_text_at(*operation, {"x-role"}) ==
          (route.signature.empty() ? name_of(route.role) : "signature"));
  }
}

}  // namespace runbookd::api::routes_test
