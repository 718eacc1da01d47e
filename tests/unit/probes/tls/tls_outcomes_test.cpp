// What a run of `tls` or `certificate_file` ends as, row by row.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "probes/tls/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/barred_file.hpp"
#include "tests/unit/net/barred_way.hpp"
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/hanging_look.hpp"
#include "tests/unit/net/no_descriptors.hpp"
#include "tests/unit/net/probe_runner.hpp"
#include "tests/unit/net/tls/faults.hpp"
#include "tests/unit/net/tls/server.hpp"
#include "tests/unit/net/way_cases.hpp"

namespace tls_outcomes_test {

using namespace runbookd;
using namespace runbookd::test;
using probes::certificate_file_kind;
using probes::tls_kind;

namespace {

constexpr auto token = asio::as_tuple(asio::use_awaitable);

std::string trusting(const std::string& ca) { return ", server_name: localhost, ca: " + ca; }

const SecureWayTo tls_way{&tls_kind, [](const std::string& place, const std::string& ca) {
                            return "tls: '" + place + "'" + trusting(ca);
                          }};

WayTo plain_way(const TemporaryFile& ca) {
  return {&tls_kind, [&ca](const std::string& place) { return tls_way.map(place, ca.path()); }};
}

Sample of_script(Script script, const std::string& ca, const std::string& more = {}) {
  Loop loop;
  FaultyPeer peer(loop.io, std::move(script));
  const std::string place = "127.0.0.1:" + std::to_string(peer.port());
  Runner runner(loop, spec_of(tls_kind, "tls: '" + place + "'" + trusting(ca) + more));
  Sample out = runner.run();
  if (out.reason == Reason::tls && more.empty() && !out.evidence.empty())
    CHECK(runner.has("not_after"));  // a certificate that came is read, whatever is said of it
  return out;
}

Sample with_certificate(const CertificateWish& wish, const std::string& more = {}) {
  const auto certificates = make_certificates(wish);
  const TemporaryFile ca(certificates.ca);
  return of_script(tls_answer_each(certificates, ""), ca.path(), more);
}

Sample expired() {
  Sample out = with_certificate({"localhost", -7200, -3600, false});
  REQUIRE_FALSE(out.cells.empty());
  CHECK(out.cells.front().index() != 0);  // `not_after`
  return out;
}

/// It asks who we are, and goes on with nobody who does not say.
Sample of_a_server_that_wants_to_know_us() {
  const Party root = issue(authority("test root"));
  Served served;
  served.chain = {issue({}, &root)};
  served.ca = pem_of(root);
  served.demands_certificate = true;
  const TemporaryFile ca(served.ca);
  return of_script(tls_faulty(served), ca.path());
}

/// Whatever is said to it is answered by the next of these lines.
Script saying_in_turn(std::vector<std::string> lines) {
  return [lines](std::shared_ptr<Socket> socket) {
    return [](std::shared_ptr<Socket> s, std::vector<std::string> rest) -> asio::awaitable<void> {
      char heard[4096];
      for (const std::string& line : rest) {
        co_await asio::async_write(*s, asio::buffer(line), token);
        const auto [ec, size] = co_await s->async_read_some(asio::buffer(heard), token);
        if (ec) co_return;
      }
    }(socket, lines);
  };
}

Sample of_greeting(const std::string& protocol, std::vector<std::string> lines,
                   const TemporaryFile& ca) {
  return of_script(saying_in_turn(std::move(lines)), ca.path(), ", starttls: " + protocol);
}

/// All threads that could read the roots hang in something else.
Sample while_all_threads_hang(const TemporaryFile& ca) {
  Loop loop;
  HangingLook hanging;
  for (int i = 0; i < 2; ++i)
    asio::co_spawn(loop.io, loop.pool->run(std::to_string(i), hanging.look(), {}),
                   [](const std::exception_ptr&, net::PoolVerdict) {});
  FaultyPeer peer(loop.io, hang());
  const std::string place = "127.0.0.1:" + std::to_string(peer.port());
  Runner runner(loop, spec_of(tls_kind, tls_way.map(place, ca.path())));
  Sample out = runner.run(milliseconds{100});
  hanging.let_go();
  loop.until([&] { return loop.pool->idle(); });
  return out;
}

Sample of_target(const std::string& target) {
  Loop loop;
  Runner runner(loop, spec_of(tls_kind, "tls: '{{ target }}:443'"), {}, target);
  return runner.run();
}

Sample of_file(const std::string& path, const std::string& ca) {
  Loop loop;
  Runner runner(loop, spec_of(certificate_file_kind,
                              "certificate_file: " + path + ", tls: {ca: " + ca + "}"));
  return runner.run();
}

Sample of_text(const std::string& text, const std::string& ca) {
  const TemporaryFile file(text);
  return of_file(file.path(), ca);
}

Sample of_barred(const Certificates& good, const std::string& ca) {
  const TemporaryFile file(good.certificate);
  const BarredFile barred(file.path());
  return of_file(file.path(), ca);
}

Sample of_file_without_roots(const Certificates& good) {
  const TemporaryFile file(good.certificate);
  Loop loop;
  auto ca = std::make_unique<TemporaryFile>(good.ca);
  Runner runner(loop, spec_of(certificate_file_kind, "certificate_file: " + file.path() +
                                                         ", tls: {ca: " + ca->path() + "}"));
  ca.reset();
  return runner.run();
}

Sample of_file_without_a_descriptor(const Certificates& good, const std::string& ca) {
  const TemporaryFile file(good.certificate);
  Loop loop;
  Runner runner(loop, spec_of(certificate_file_kind,
                              "certificate_file: " + file.path() + ", tls: {ca: " + ca + "}"));
  const NoDescriptors none;
  return runner.run();
}

OutcomeCases cases_of_files(const Certificates& good, const TemporaryFile& ca) {
  const Certificates old = make_certificates({"localhost", -7200, -3600, false});
  const std::string roots = ca.path();
  return {
      {"`certificate_file`: its certificate verifies",
       [=] { return of_text(good.certificate, roots); }},
      {"`certificate_file`: its certificate does not verify",
       [=] { return of_text(old.certificate, roots); }},
      {"`certificate_file`: there is no such file",
       [=] { return of_file("/nonexistent.pem", roots); }},
      {"`certificate_file`: no certificate is in it", [=] { return of_text("x", roots); }},
      {"`certificate_file`: it is larger than 1 MiB",
       [=] { return of_text(std::string((std::size_t{1} << 20U) + 1, 'x'), roots); }},
      {"`certificate_file`: we may not read it", [=] { return of_barred(good, roots); }},
      {"`certificate_file`: our trusted roots cannot be read",
       [=] { return of_file_without_roots(good); }},
      {"`certificate_file`: no descriptor is left",
       [=] { return of_file_without_a_descriptor(good, roots); }},
  };
}

OutcomeCases cases_of_servers(const TemporaryFile& ca) {
  const std::string reply = "220-" + std::string(9'000, 'x');
  return {
      {"the chain, its dates and the name verify", [] { return with_certificate({}); }},
      {"it does not verify, and `insecure` is set",
       [] { return with_certificate({"localhost", -7200, -3600, false}, ", insecure: true"); }},
      {"the server wants a certificate of ours", of_a_server_that_wants_to_know_us},
      {"the certificate has expired; its facts are there all the same", expired},
      {"the certificate is of another name",
       [] { return with_certificate({"other.example", -3600, 86400, false}); }},
      {"it does not speak TLS",
       [&ca] { return of_script(blurt("HTTP/1.1 400 Bad Request\r\n\r\n"), ca.path()); }},
      {"it closes the connection in the handshake",
       [&ca] { return of_script(close_when_asked(), ca.path()); }},
      {"a PostgreSQL has TLS switched off", [&ca] { return of_greeting("postgres", {"N"}, ca); }},
      {"an SMTP server refuses STARTTLS",
       [&ca] {
         return of_greeting("smtp", {"220 hello\r\n", "250 mail\r\n", "454 not now\r\n"}, ca);
       }},
      {"what answers before STARTTLS is neither PostgreSQL nor SMTP",
       [&ca] { return of_greeting("postgres", {"HTTP/1.1 400"}, ca); }},
      {"an SMTP reply of more than 8 KiB", [=, &ca] { return of_greeting("smtp", {reply}, ca); }},
      {"the target makes no HOST:PORT", [] { return of_target("a b"); }},
      {"our trusted roots were not read in time", [&ca] { return while_all_threads_hang(ca); }},
  };
}

/// Its first row is called after what the page tells of a certificate.
OutcomeCases cases_of_trust() {
  OutcomeCases out = secure_way_cases(tls_way);
  rename_case(out, "the certificate does not verify",
              "nobody whom we trust has signed the certificate");
  return out;
}

}  // namespace

TEST_CASE("every outcome of tls' page is what it says") {
  const Certificates good = make_certificates({});
  const TemporaryFile ca(good.ca);
  const auto cases = joined_cases(
      {cases_of_servers(ca), cases_of_files(good, ca), cases_of_trust(), way_cases(plain_way(ca))});
  CHECK(check_outcomes("tls", cases) == std::vector<std::string>{});
}

}  // namespace tls_outcomes_test
