// The observer against peers on loopback that are no cluster, or none in good order.
#include "remediations/kubernetes/observer.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "daemon/net/http/client.hpp"
#include "daemon/net/kubernetes/name.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/loop.hpp"

namespace kubernetes_observer_test {

using namespace runbookd;
using namespace runbookd::test;

namespace {

const std::string shop =
    R"({"kind":"Deployment","metadata":{"uid":"u1"},"spec":{"replicas":3},"status":{"readyReplicas":3}})";

struct Watched {
  explicit Watched(Script script, std::string token_file = {}) : peer(loop.io, std::move(script)) {
    env.services = loop.services();
    env.services.pool = loop.pool.get();
    env.services.http = http.get();
    KubernetesSettings settings;
    settings.server = "http://127.0.0.1:" + std::to_string(peer.port());
    settings.token_file = std::move(token_file);
    env.kubernetes = settings;
    probe = remediations::kubernetes::make_observer(resource(), env);
  }
  static ResourceRef resource() {
    return {"shop", "kubernetes.deployment", std::make_shared<net::KubernetesName>("web", "shop")};
  }
  Sample look(std::optional<milliseconds> deadline = {}) {
    auto sample = loop.run(probe->run(), deadline);
    CHECK(sample.cells.size() == 3);
    return sample;
  }
  Loop loop;
  std::unique_ptr<net::HttpClient> http =
      net::make_http_client(loop.io.get_executor(), *loop.resolver, *loop.tls);
  FaultyPeer peer;
  ActionEnv env;
  std::unique_ptr<Probe> probe;
};

std::string answer(int status, const std::string& body) {
  return "HTTP/1.1 " + std::to_string(status) +
         " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

Sample seen(Script script, std::optional<milliseconds> deadline = {}) {
  Watched watched(std::move(script));
  return watched.look(deadline);
}

}  // namespace

TEST_CASE("| the server shows the deployment, whatever its state | ok | |") {
  const auto sample = seen(answer_each(answer(200, shop)));
  CHECK(sample.outcome == Outcome::ok);
  CHECK(std::get<double>(sample.cells[0]) == 3);
  CHECK(std::get<double>(sample.cells[1]) == 3);
  CHECK(std::holds_alternative<std::monostate>(sample.cells[2]));
  CHECK(sample.detail == "last_deploy: it has no revision yet");
}

TEST_CASE("| there is no such deployment, in the words of an API server | bad | `missing` |") {
  const auto sample = seen(answer_each(
      answer(404, R"({"kind":"Status","reason":"NotFound","message":"deployments \"shop\""})")));
  CHECK(sample.outcome == Outcome::bad);
  CHECK(sample.reason == Reason::missing);
}

TEST_CASE("| .. or is something else than an API server of Kubernetes | unknown | `status` |") {
  for (const auto& said : {answer(404, "<html>"), answer(200, "<html>"), answer(200, "{}"),
                           answer(500, ""), answer(429, ""), answer(302, "")}) {
    CAPTURE(said);
    const auto sample = seen(answer_each(said));
    CHECK(sample.outcome == Outcome::unknown);
    CHECK(sample.reason == Reason::status);
  }
}

TEST_CASE("| no answer by the deadline | unknown | `timeout` |, whatever the peer does meanwhile") {
  for (const Script& script :
       {hang(), drip(answer(200, shop), milliseconds{50}), endless_headers()}) {
    const auto sample = seen(script, milliseconds{300});
    CHECK(sample.outcome == Outcome::unknown);
  }
}

TEST_CASE("peers that close, reset, or never stop talking are no evidence") {
  for (const Script& script : {reset(), answer_and_close(""), answer_and_close("garbage\r\n\r\n"),
                               answer_each(answer(200, std::string(3 << 20, ' ')))}) {
    const auto sample = seen(script, milliseconds{3000});
    CHECK(sample.outcome == Outcome::unknown);
    CHECK(sample.reason != Reason::none);
  }
}

TEST_CASE("| there is no token .. | unknown | `no_credentials` |") {
  Watched watched(answer_each(answer(200, shop)), "/nowhere/token");
  const auto sample = watched.look();
  CHECK(sample.outcome == Outcome::unknown);
  CHECK(sample.reason == Reason::no_credentials);
  CHECK(sample.detail == "the token's file /nowhere/token: No such file or directory");
  CHECK(watched.peer.accepted() == 0);
}

TEST_CASE("a file that holds no token is not sent, and its content not said") {
  const std::string path = std::filesystem::temp_directory_path() / "runbookd-no-token";
  std::ofstream(path) << "two\nlines with a s3cret";
  Watched watched(answer_each(answer(200, shop)), path);
  const auto sample = watched.look();
  CHECK(sample.reason == Reason::no_credentials);
  CHECK(sample.detail.find("s3cret") == std::string::npos);
  CHECK(watched.peer.accepted() == 0);
  std::filesystem::remove(path);
}

TEST_CASE("| it is no pod, and `in_cluster: true` | unknown | `no_credentials` |") {
  Watched watched(hang());
  watched.env.kubernetes = KubernetesSettings{};
  watched.probe = remediations::kubernetes::make_observer(Watched::resource(), watched.env);
  CHECK(watched.look().reason == Reason::no_credentials);
  watched.env.kubernetes.reset();
  watched.probe = remediations::kubernetes::make_observer(Watched::resource(), watched.env);
  CHECK(watched.look().detail == "the rulebook has no `kubernetes` section");
}

}  // namespace kubernetes_observer_test
