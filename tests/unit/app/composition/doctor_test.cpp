// What the doctor tries, in which order, and what it says of what is well, broken and not tried.
#include "daemon/app/composition/doctor.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "config/load/load.hpp"
#include "daemon/app/composition/kinds.hpp"
#include "daemon/contract/permissions.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/config/load/written.hpp"

namespace doctor_test {

using namespace runbookd;
namespace asio = boost::asio;

namespace {

using Names = std::vector<std::string>;

// What the API of the resource `thing` answers, and whether it was asked about changes.
struct Api {
  inline static Result<std::string> answer{std::string()};
  inline static std::vector<bool> asked;
};

class Observer final : public Probe, public PermissionCheck {
 public:
  asio::awaitable<Sample> run() override {
    Sample out;
    out.outcome = Outcome::ok;
    out.cells.emplace_back(true);
    co_return out;
  }
  asio::awaitable<Result<std::string>> check_permissions(bool to_change) override {
    Api::asked.push_back(to_change);
    co_return Api::answer;
  }
};

class Idle final : public Action {
 public:
  asio::awaitable<ActionPlan> plan(ActionRequest) override { co_return ActionPlan{}; }
  asio::awaitable<ActionResult> execute(ActionRequest, Facts, RecordProgress) override {
    co_return ActionResult{};
  }
};

class MendSpec final : public ActionSpec {
 public:
  std::string describe() const override { return "mend it"; }
  std::unique_ptr<Action> make(const ResourceRef&, const ActionEnv&) const override {
    return std::make_unique<Idle>();
  }
};

constexpr SignalDoc thing_signals[] = {
    {.name = "ready", .type = Type::boolean, .summary = "it is"}};
constexpr ResourceKind thing{
    .name = "test.thing",
    .summary = "has an API",
    .signals = thing_signals,
    .observe = [](const ResourceRef&, const ActionEnv&) -> std::unique_ptr<Probe> {
      return std::make_unique<Observer>();
    }};
constexpr ActionKind mend{.name = "test.mend",
                          .summary = "works through the API",
                          .hazard = Hazard::reversible,
                          .idempotent = true,
                          .resource_kinds = "test.thing",
                          .timeout = seconds{1},
                          .parse = [](document::Reader&) -> std::shared_ptr<const ActionSpec> {
                            return std::make_shared<MendSpec>();
                          }};

load::Rulebook loaded(const std::string& text) {
  auto kinds = app::registered_kinds();
  std::vector<const ActionKind*> actions(kinds.actions.begin(), kinds.actions.end());
  std::vector<const ResourceKind*> resources(kinds.resources.begin(), kinds.resources.end());
  actions.push_back(&mend);
  resources.push_back(&thing);
  kinds.actions = actions;
  kinds.resources = resources;
  const test::Written file{text};
  document::Sources files;
  document::Diagnostics out;
  auto book = load::load({file.path()}, kinds, document::Strictness::run, files, out);
  for (const auto& d : out.sorted()) UNSCOPED_INFO(document::render(files, d, false));
  REQUIRE(book);
  return std::move(*book);
}

std::vector<app::Finding> found(const std::string& rest) {
  logging::Redactor redactor;
  redactor.add(Secret("hunter2-hunter2"));
  std::vector<app::Finding> out;
  app::examine(loaded("version: 1\n" + rest), redactor,
               [&out](const app::Finding& it) { out.push_back(it); });
  return out;
}

// `fits, WHAT: DETAIL` of each.
Names told(const std::string& rest) {
  Names out;
  for (const app::Finding& it : found(rest))
    out.push_back((it.fit ? "fits, " : "to mend, ") + it.what + ": " + it.detail);
  return out;
}

// Somebody to reach: takes connections, and says nothing.
struct Peer {
  std::string address() const {
    return "127.0.0.1:" + std::to_string(acceptor.local_endpoint().port());
  }
  asio::io_context io;
  asio::ip::tcp::acceptor acceptor{io, {asio::ip::address_v4::loopback(), 0}};
};

const std::string shut = "127.0.0.1:1";

}  // namespace

TEST_CASE("what can be tried is tried in the order probes, permissions, sentinels, contacts") {
  Api::answer = std::string("may read it");
  Names tried;
  for (const app::Finding& it : found(R"(
contacts: {b: {exec: {argv: [cat]}}, a: {webhook: "http://127.0.0.1:1/"}, call: {external: x}}
self: {sentinels: ["tcp:127.0.0.1:1", "http://127.0.0.1:1/"]}
resources: {api: {kind: test.thing}}
)"))
    tried.push_back(it.what);
  CHECK(tried == Names{"resource api", "resource api: permissions", "sentinel tcp:127.0.0.1:1",
                       "sentinel http://127.0.0.1:1/", "contact a, webhook (127.0.0.1:1)",
                       "contact b, exec (cat)"});
}

TEST_CASE("a rulebook without any of them is well, and nothing is tried") {
  CHECK(found("probes: {}\n").empty());
}

TEST_CASE("a probe is named with its target, and only what bars our way is to be mended") {
  const Peer peer;
  const auto all = found("probes:\n  fleet: {tcp: \"{{ target }}\", targets: [\"" + peer.address() +
                         "\", \"" + shut + "\"], timeout: 5s}\n");
  REQUIRE(all.size() == 2);
  for (const app::Finding& it : all) {
    CHECK(it.fit == (it.what == "probe fleet [" + peer.address() + "]"));
    if (it.fit) continue;
    CHECK(it.what == "probe fleet [" + shut + "]");
    CHECK(it.detail.starts_with("refused: "));
    CHECK_FALSE(it.cure.empty());
  }
}

TEST_CASE("of a probe with many targets the first twenty stand for the rest") {
  std::string targets = shut;
  for (int i = 2; i <= 21; ++i) targets += ", 127.0.0." + std::to_string(i) + ":1";
  Names tried;
  for (const app::Finding& it :
       found("probes:\n  many: {tcp: \"{{ target }}\", targets: [" + targets +
             "], timeout: 5s}\n  next: {tcp: \"" + shut + "\", timeout: 5s}\n"))
    tried.push_back(it.what);
  CHECK(tried.size() == 21);
  CHECK(std::count(tried.begin(), tried.end(), "probe many [127.0.0.20:1]") == 1);
  CHECK(std::count(tried.begin(), tried.end(), "probe many [127.0.0.21:1]") == 0);
  CHECK(std::count(tried.begin(), tried.end(), "probe next") == 1);
}

TEST_CASE("who waits to be told is asked nothing, and has no targets to name") {
  auto all = told("probes: {job: {heartbeat: {within: 1h}}, down: {alert: Down}}\n");
  std::sort(all.begin(), all.end());
  CHECK(all == Names{"fits, probe down: waits to be told; nothing is asked",
                     "fits, probe job: waits to be told; nothing is asked"});
}

TEST_CASE("an API is asked about changes only where a step works through it") {
  const auto asked = [](const std::string& step) {
    Api::answer = std::string("may do so");
    Api::asked.clear();
    found(
        "resources: {api: {kind: test.thing}, other: {kind: test.thing}}\nrules:\n"
        "  - {name: r, severity: P2, when: not api.ready, steps: [{do: " +
        step + "}]}\n");
    return Api::asked;
  };
  CHECK(asked("test.mend, target: api") == std::vector{true, false});
  CHECK(asked("exec, target: api, argv: [/bin/true]") == std::vector{false, false});
}

TEST_CASE("what we may do is said without our secrets, and what we lack has a cure") {
  const std::string book = "resources: {api: {kind: test.thing}}\n";
  Api::answer = std::string("may read hunter2-hunter2");
  CHECK(told(book).back() == "fits, resource api: permissions: may read ***");
  Api::answer = Error{"lacks hunter2-hunter2", "grant it"};
  const auto lacks = found(book).back();
  CHECK_FALSE(lacks.fit);
  CHECK(lacks.detail == "lacks ***");
  CHECK(lacks.cure == "grant it");
}

TEST_CASE("a sentinel is reached by either way, and one that is not is to be mended") {
  const Peer peer;
  const auto all =
      found("self: {sentinels: [\"tcp:" + peer.address() + "\", \"http://" + peer.address() +
            "/\", \"tcp:" + shut + "\", \"http://" + shut + "/\"]}\n");
  REQUIRE(all.size() == 4);
  for (const std::size_t i : {0, 1}) {
    CHECK(all[i].fit);
    CHECK(all[i].detail == "answers");
  }
  for (const std::size_t i : {2, 3}) {
    CHECK_FALSE(all[i].fit);
    CHECK(all[i].detail.starts_with("refused"));
    CHECK_FALSE(all[i].cure.empty());
  }
}

TEST_CASE("a contact's way out is looked at, and nothing is sent to find out") {
  Peer peer;
  const auto all = found("contacts:\n  a: {webhook: \"http://" + peer.address() + "/\"}\n" +
                         R"(  b: {webhook: "http://127.0.0.1:1/"}
  c: {exec: {argv: [/bin/cat]}}
  d: {exec: {argv: [no-such-program-here]}}
  e: {email: ann@example.com}
smtp: {server: ")" + peer.address() +
                         "\", from: runbookd@example.com}\n");
  REQUIRE(all.size() == 5);
  CHECK(all[0].fit);
  CHECK(all[0].what == "contact a, webhook (" + peer.address() + ")");
  CHECK(all[0].detail == "can be reached");
  CHECK_FALSE(all[1].fit);
  CHECK(all[1].detail.starts_with("refused"));
  CHECK_FALSE(all[1].cure.empty());
  CHECK(all[2].fit);
  CHECK(all[2].detail == "is /bin/cat");
  CHECK_FALSE(all[3].fit);
  CHECK(all[3].detail.starts_with("`no-such-program-here` is not found in "));
  CHECK(all[3].cure == "install it, or name it by its path");
  CHECK(all[4].fit);
  CHECK(all[4].detail == "its mail server can be reached");
  for (int i = 0; i < 2; ++i)  // the webhook's and the mail's
    CHECK(peer.acceptor.accept().available() == 0);
}

}  // namespace doctor_test
