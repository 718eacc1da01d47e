#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <ctime>

#include "probes/tls/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/probe_runner.hpp"
#include "tests/unit/net/tls/server.hpp"

namespace tls_probe_test {

using namespace runbookd;
using namespace runbookd::test;
using probes::certificate_file_kind;
using probes::tls_kind;

namespace {

std::string at(const FaultyPeer& peer) {
  return "tls: 'localhost:" + std::to_string(peer.port()) + "'";
}

}  // namespace

TEST_CASE("the tls fixtures say exactly what is wrong") {
  CHECK(check_fixtures("tls", {&tls_kind, &certificate_file_kind}) == std::vector<std::string>{});
}

TEST_CASE("a good certificate is verified and its facts are yielded") {
  Loop loop;
  const auto certificates = make_certificates({});
  const TemporaryFile ca(certificates.ca);
  FaultyPeer peer(loop.io, tls_answer_each(certificates, ""));
  Runner runner(loop, spec_of(tls_kind, at(peer) + ", ca: " + ca.path()));
  CHECK(runner.run().outcome == Outcome::ok);
  const auto now = static_cast<double>(::time(nullptr));
  CHECK(runner.number("not_after") == Approx(now + 86400).margin(60));
  CHECK(runner.number("not_before") == Approx(now - 3600).margin(60));
  CHECK(runner.text("subject") == "CN=localhost");
  CHECK(runner.text("issuer") == "CN=runbookd test CA");
  CHECK(std::get<bool>(runner.cell("verified")));
  CHECK(runner.number("chain_not_after") == runner.number("not_after"));
}

TEST_CASE("a bad certificate is read all the same") {
  const CertificateWish wishes[] = {{"localhost", -7200, -3600, false},
                                    {"other.example", -3600, 86400, false},
                                    {"localhost", -3600, 86400, true}};
  for (const auto& wish : wishes) {
    INFO(wish.name << ' ' << wish.until);
    Loop loop;
    const auto certificates = make_certificates(wish);
    const TemporaryFile ca(certificates.ca);
    FaultyPeer peer(loop.io, tls_answer_each(certificates, ""));
    Runner strict(loop, spec_of(tls_kind, at(peer) + ", ca: " + ca.path()));
    CHECK(strict.run().reason == Reason::tls);
    CHECK_FALSE(std::get<bool>(strict.cell("verified")));
    CHECK(strict.text("subject") == "CN=" + wish.name);
    REQUIRE(strict.sample().evidence.size() == 1);
    CHECK(strict.sample().evidence[0].text.starts_with("0 CN=" + wish.name + ", from CN="));
    Runner lax(loop, spec_of(tls_kind, at(peer) + ", insecure: true"));
    CHECK(lax.run().outcome == Outcome::ok);
    CHECK_FALSE(std::get<bool>(lax.cell("verified")));
  }
}

TEST_CASE("another name may be asked for and verified") {
  Loop loop;
  const auto certificates = make_certificates({"api.internal", -3600, 86400, false});
  const TemporaryFile ca(certificates.ca);
  FaultyPeer peer(loop.io, tls_answer_each(certificates, ""));
  Runner runner(loop,
                spec_of(tls_kind, at(peer) + ", server_name: api.internal, ca: " + ca.path()));
  CHECK(runner.run().outcome == Outcome::ok);
}

TEST_CASE("Postgres is asked for TLS before the handshake") {
  Loop loop;
  const auto certificates = make_certificates({});
  const TemporaryFile ca(certificates.ca);
  FaultyPeer peer(loop.io, tls_answer_each(certificates, "", "S"));
  Runner runner(loop, spec_of(tls_kind, at(peer) + ", starttls: postgres, ca: " + ca.path()));
  CHECK(runner.run().outcome == Outcome::ok);
  FaultyPeer without(loop.io, blurt("N"));
  Runner refused(loop, spec_of(tls_kind, at(without) + ", starttls: postgres"));
  CHECK(refused.run().detail == "the Postgres server has TLS switched off");
  FaultyPeer other(loop.io, blurt("HTTP/1.1 400"));
  Runner garbage(loop, spec_of(tls_kind, at(other) + ", starttls: postgres"));
  CHECK(garbage.run().reason == Reason::protocol);
}

namespace {

asio::awaitable<void> go_ahead(std::shared_ptr<Socket> socket, Script tls) {
  const std::string text = "220 go ahead\r\n";
  co_await asio::async_write(*socket, asio::buffer(text), asio::as_tuple(asio::use_awaitable));
  co_await tls(socket);
}

/// Greets, answers EHLO with lines of which the last one is bare, and then TLS is spoken.
asio::awaitable<void> serve_smtp(std::shared_ptr<Socket> socket, Script tls) {
  constexpr auto token = asio::as_tuple(asio::use_awaitable);
  char ignored[256];
  for (const std::string& text :
       {std::string("220 hello\r\n"), std::string("250-SIZE 1\r\n250\r\n")}) {
    co_await asio::async_write(*socket, asio::buffer(text), token);
    co_await socket->async_read_some(asio::buffer(ignored), token);
  }
  co_await tls(socket);
}

}  // namespace

TEST_CASE("an SMTP server whose last line has no text starts TLS too") {
  Loop loop;
  const auto certificates = make_certificates({});
  const TemporaryFile ca(certificates.ca);
  // STARTTLS has been read by then, so the script begins with its answer.
  const Script tls = tls_answer_each(certificates, "");
  FaultyPeer peer(loop.io, [tls](std::shared_ptr<Socket> socket) {
    return serve_smtp(socket, [tls](std::shared_ptr<Socket> s) { return go_ahead(s, tls); });
  });
  Runner runner(loop, spec_of(tls_kind, at(peer) + ", starttls: smtp, ca: " + ca.path()));
  CHECK(runner.run(milliseconds{2000}).outcome == Outcome::ok);
  CHECK(runner.text("subject") == "CN=localhost");
}

TEST_CASE("an SMTP server that does not end its greeting is cut") {
  Loop loop;
  FaultyPeer endless(loop.io, blurt("220-" + std::string(20'000, 'x')));
  Runner large(loop, spec_of(tls_kind, at(endless) + ", starttls: smtp"));
  CHECK(large.run(milliseconds{500}).reason == Reason::too_large);
  FaultyPeer no(loop.io, blurt("554 go away\r\n"));
  Runner refused(loop, spec_of(tls_kind, at(no) + ", starttls: smtp"));
  CHECK(refused.run().reason == Reason::protocol);
}

TEST_CASE("a handshake that hangs ends at the deadline") {
  Loop loop;
  FaultyPeer peer(loop.io, hang());
  // Roots that are read at once: the system's may take longer than the deadline.
  const TemporaryFile ca(make_certificates({}).ca);
  Runner runner(loop, spec_of(tls_kind, at(peer) + ", ca: '" + ca.path() + "'"));
  CHECK(runner.run(milliseconds{150}).reason == Reason::timeout);
  CHECK(loop.end == Loop::End::at_deadline);
}

TEST_CASE("a certificate file is judged like a server's certificate") {
  Loop loop;
  const auto good = make_certificates({});
  const auto old = make_certificates({"localhost", -7200, -3600, false});
  const TemporaryFile ca(good.ca), leaf(good.certificate), old_ca(old.ca),
      old_leaf(old.certificate), junk("x");
  const auto file = [](const TemporaryFile& f, const TemporaryFile& roots) {
    return "certificate_file: " + f.path() + ", tls: {ca: " + roots.path() + "}";
  };
  Runner fine(loop, spec_of(certificate_file_kind, file(leaf, ca)));
  CHECK(fine.run().outcome == Outcome::ok);
  CHECK(fine.text("subject") == "CN=localhost");
  Runner expired(loop, spec_of(certificate_file_kind, file(old_leaf, old_ca)));
  CHECK(expired.run().reason == Reason::tls);
  CHECK(expired.sample().detail == "certificate has expired");
  Runner foreign(loop, spec_of(certificate_file_kind, file(leaf, old_ca)));
  CHECK(foreign.run().reason == Reason::tls);
  Runner none(loop, spec_of(certificate_file_kind, file(junk, ca)));
  CHECK(none.run().reason == Reason::missing);
  Runner absent(loop, spec_of(certificate_file_kind, "certificate_file: /nonexistent.pem"));
  CHECK(absent.run().reason == Reason::missing);
}

}  // namespace tls_probe_test
