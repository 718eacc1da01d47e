// Every fault of a peer against every protocol that we speak over TCP: the target is to blame and
// said to be, the run ends when its deadline cuts it at the latest and waits for nothing then, and
// no peer makes us keep more than its bound.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <functional>

#include "probes/http/kind.hpp"
#include "probes/prometheus/kind.hpp"
#include "probes/promql/kind.hpp"
#include "probes/redis/kind.hpp"
#include "probes/tcp/kind.hpp"
#include "probes/tls/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/hostile/faults.hpp"
#include "tests/unit/net/probe_runner.hpp"
#include "tests/unit/net/tls/server.hpp"

namespace hostile_matrix_test {

using namespace runbookd;
using namespace runbookd::test;

namespace {

constexpr milliseconds deadline{80};
constexpr long kib_of_peer = 2 << 10;       // what one hostile peer may cost
constexpr long kib_of_this_test = 1 << 10;  // both ends are one process

struct Protocol {
  const char* name;
  const ProbeKind* kind;
  std::function<std::string(const std::string& port)> map;
  std::string good;  ///< what a healthy peer says once it is asked
  bool finds_targets = false;
  bool any_words_do = false;    ///< it is ok with a peer that takes the connection
  long most_kib = kib_of_peer;  ///< of a protocol that takes larger answers
};

std::string url(const char* scheme, const std::string& port, const char* path = "/") {
  return std::string("'") + scheme + "://127.0.0.1:" + port + path + "'";
}

const ProbeKind& promql() { return *probes::promql_rows.probes.front(); }

// Trusted roots of the system take longer to read than a run has here.
std::string trusting(const char* form) {
  static const TemporaryFile ca(make_certificates({}).ca);
  std::string out(form);
  return out.replace(out.find('@'), 1, ca.path());
}

std::vector<Protocol> protocols() {
  const std::string page = "# TYPE a gauge\na 1\n";
  const std::string vector =
      R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"1"]}]}})";
  return {
      {"http", &probes::http_kind, [](auto& p) { return "http: " + url("http", p); }, http_ok("x"),
       false, true},
      {"http with a body", &probes::http_kind,
       [](auto& p) { return "http: " + url("http", p) + ", expect: {body: x}"; }, http_ok("x")},
      {"http with JSON", &probes::http_kind,
       [](auto& p) { return "http: " + url("http", p) + ", json: {v: a.b as number}"; },
       http_ok(R"({"a":{"b":1}})")},
      {"http with headers, followed", &probes::http_kind,
       [](auto& p) {
         return "http: " + url("http", p) + ", follow: true, expect: {header: {A: b}}";
       },
       http_ok("x", "A: b\r\n")},
      {"http, a new connection", &probes::http_kind,
       [](auto& p) { return "http: " + url("http", p) + ", method: POST, body: x"; }, http_ok("x"),
       false, true},
      {"https", &probes::http_kind,
       [](auto& p) { return "http: " + url("https", p) + trusting(", tls: {ca: @}"); }, ""},
      {"scrape", &probes::prometheus_kind, [](auto& p) { return "scrape: " + url("http", p); },
       http_ok(page), false, false, 32 << 10},
      {"promql", &promql(),
       [](auto& p) { return "promql: {server: " + url("http", p) + ", query: up}"; },
       http_ok(vector), true},
      {"tcp", &probes::tcp_kind,
       [](auto& p) { return "tcp: '127.0.0.1:" + p + "', send: hello, expect: welcome"; },
       "welcome"},
      {"tcp by lines", &probes::tcp_kind,
       [](auto& p) { return "tcp: '127.0.0.1:" + p + "', send: hello, expect: '/^220 ready$/'"; },
       "220 ready\r\n"},
      {"tcp, connecting is enough", &probes::tcp_kind,
       [](auto& p) { return "tcp: '127.0.0.1:" + p + "'"; }, "", false, true},
      {"tls", &probes::tls_kind,
       [](auto& p) { return "tls: 'localhost:" + p + trusting("', ca: @"); }, ""},
      {"tls of smtp", &probes::tls_kind,
       [](auto& p) { return "tls: 'localhost:" + p + trusting("', starttls: smtp, ca: @"); }, ""},
      {"tls of postgres", &probes::tls_kind,
       [](auto& p) { return "tls: 'localhost:" + p + trusting("', starttls: postgres, ca: @"); },
       ""},
      {"redis", &probes::redis_kind, [](auto& p) { return "redis: " + url("redis", p, "/0"); },
       "+PONG\r\n$12\r\n# Clients\r\n\r\n\r\n"},
      {"rediss", &probes::redis_kind,
       [](auto& p) { return "redis: " + url("rediss", p, "/0") + trusting(", tls: {ca: @}"); }, ""},
  };
}

long kib_in_status(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(name)) return std::stol(line.substr(name.size()));
  return 0;
}

// The most that was resident since begin().
class Peak {
 public:
  Peak() {
    std::ofstream("/proc/self/clear_refs") << "5";
    before_ = kib_in_status("VmRSS:");
  }
  long kib() const { return std::max(0L, kib_in_status("VmHWM:") - before_); }

 private:
  long before_ = 0;
};

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define RUNBOOKD_UNDER_A_SANITIZER
#endif
#endif
#ifdef RUNBOOKD_UNDER_A_SANITIZER
constexpr bool memory_is_ours = false;  // it holds back what was freed
#else
constexpr bool memory_is_ours = true;
#endif

void meet(const PeerFault& fault, const Protocol& protocol) {
  Loop loop;
  FaultyPeer peer(loop.io, fault.script(protocol.good));
  Runner runner(loop, spec_of(*protocol.kind, protocol.map(std::to_string(peer.port()))));
  if (protocol.finds_targets) runner.of_found_targets();
  const Peak peak;
  const Sample& sample = runner.run(deadline);
  INFO(name_of(sample.outcome) << " " << name_of(sample.reason) << ": " << sample.detail);
  CHECK(loop.end != Loop::End::later);
  if (memory_is_ours) CHECK(peak.kib() <= protocol.most_kib + kib_of_this_test);
  for (const EvidencePart& part : sample.evidence) CHECK(part.text.size() <= 2 << 10);
  CHECK(sample.detail.size() <= 400);
  if (protocol.any_words_do && sample.outcome == Outcome::ok) return;
  CHECK(sample.outcome == Outcome::bad);
  const bool told =
      std::find(fault.reasons.begin(), fault.reasons.end(), sample.reason) != fault.reasons.end();
  CHECK(told);
}

}  // namespace

TEST_CASE("every fault of a peer meets every protocol") {
  std::size_t cases = 0;
  for (const Protocol& protocol : protocols())
    for (const PeerFault& fault : peer_faults()) {
      if (fault.needs_good && protocol.good.empty()) continue;
      INFO(protocol.name << ": " << fault.name);
      meet(fault, protocol);
      ++cases;
    }
  std::printf("hostile peers: %zu faults met their protocols\n", cases);
  CHECK(cases >= 250);
}

TEST_CASE("a port where nobody listens is refused, in every protocol") {
  for (const Protocol& protocol : protocols()) {
    INFO(protocol.name);
    Loop loop;
    Runner runner(loop,
                  spec_of(*protocol.kind, protocol.map(std::to_string(refused_port(loop.io)))));
    if (protocol.finds_targets) runner.of_found_targets();
    CHECK(runner.run().reason == Reason::refused);
    CHECK(runner.sample().outcome == Outcome::bad);
  }
}

}  // namespace hostile_matrix_test
