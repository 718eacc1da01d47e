// What badssl.com shows, and what else a certificate, a chain, a cipher or a protocol can be wrong
// in, as one table: the answers of `tls`, `http` and `certificate_file`, which are the same unless
// the row says why not.
#include "tests/unit/net/tls/faults.hpp"

#include <openssl/ssl.h>

#include <cstdio>

#include "probes/http/kind.hpp"
#include "probes/tls/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/probe_runner.hpp"
#include "tests/unit/net/tls/server.hpp"

using namespace runbookd;
using namespace runbookd::test;

namespace {

const Party& root() {
  static const Party made = issue(authority("runbookd test root"));
  return made;
}

const Party& other_root() {
  static const Party made = issue(authority("somebody else's root"));
  return made;
}

Wish leaf(const std::string& names = "DNS:localhost") {
  Wish out;
  out.names = names;
  return out;
}

Served by_root(const Wish& wish) {
  Served out;
  out.chain = {issue(wish, &root())};
  out.ca = pem_of(root());
  return out;
}

Served over(const Party& middle, const Wish& below) {
  Served out = by_root(leaf());
  out.chain = {issue(below, &middle), middle};
  return out;
}

Served host_of(Served served, std::string host) {
  served.host = std::move(host);
  return served;
}

Served with(Served served, void (*change)(Served&)) {
  change(served);
  return served;
}

Wish changed(void (*change)(Wish&)) {
  Wish out = leaf();
  change(out);
  return out;
}

Served keyed(const std::string& key) {
  Wish wish = leaf();
  wish.key = key;
  return by_root(wish);
}

Served below(const Wish& authority_wish, const Wish& leaf_wish = leaf()) {
  return over(issue(authority_wish, &root()), leaf_wish);
}

std::string many_names(int count) {
  std::string out = "DNS:localhost";
  for (int i = 0; i < count; ++i) out += ",DNS:name-" + std::to_string(i) + ".example";
  return out;
}

Served long_chain(int authorities) {
  Served out = by_root(leaf());
  std::vector<Party> chain{issue(authority("authority 1"), &root())};
  for (int i = 2; i <= authorities; ++i)
    chain.push_back(issue(authority("authority " + std::to_string(i)), &chain.back()));
  out.chain = {issue(leaf(), &chain.back())};
  out.chain.insert(out.chain.end(), chain.rbegin(), chain.rend());
  return out;
}

Served revoked(bool told) {
  Served out = by_root(leaf());
  if (told) out.ca += pem_of_revoked(root(), {&out.chain.front()});
  return out;
}

/// The old root signed the new one's key; it is sent, has expired, and nobody needs it.
Served cross_signed() {
  Wish old = authority("an old root");
  old.until = -60;
  const Party old_root = issue(old);
  Wish crossed = authority("runbookd test root");
  crossed.until = -60;
  Served out = by_root(leaf());
  Party cross = issue(crossed, &old_root);
  out.chain.push_back(cross);
  return out;
}

Served untrusted(bool sent) {
  Served out = by_root(leaf());
  out.chain = {issue(leaf(), &other_root())};
  if (sent) out.chain.push_back(other_root());
  return out;
}

Served by_itself() {
  Served out = by_root(leaf());
  out.chain = {issue(leaf())};
  return out;
}

Served versions(int least, int most) {
  Served out = by_root(leaf());
  out.least = least;
  out.most = most;
  return out;
}

Served demanding(int version) {
  Served out = versions(version, version);
  out.demands_certificate = true;
  return out;
}

Served ciphers(const std::string& list, const std::string& key = "2048") {
  Served out = keyed(key);
  out.most = TLS1_2_VERSION;
  out.ciphers = list;
  return out;
}

constexpr const char* no_match = "hostname mismatch";
constexpr const char* no_handshake = "a handshake that comes to nothing says nothing of a file";

std::vector<Fault> dates_and_trust() {
  return {
      {"good", by_root(leaf()), "ok"},
      {"expired", by_root(changed([](Wish& w) { w.until = -60; })), "certificate has expired"},
      {"not yet valid", by_root(changed([](Wish& w) { w.from = 3600; })),
       "certificate is not yet valid"},
      {"valid since a minute", by_root(changed([](Wish& w) { w.from = -60; })), "ok"},
      {"valid for a minute", by_root(changed([](Wish& w) { w.until = 60; })), "ok"},
      {"until the last day that can be written",
       by_root(changed([](Wish& w) { w.until_time = "99991231235959Z"; })), "ok"},
      {"since before the epoch", by_root(changed([](Wish& w) { w.from_time = "500101000000Z"; })),
       "ok"},
      {"self-signed", by_itself(), "self-signed certificate"},
      {"an untrusted root, not sent", untrusted(false), "unable to get local issuer certificate"},
      {"an untrusted root, sent", untrusted(true), "self-signed certificate in certificate chain"},
      {"trusted itself", with(by_itself(), [](Served& s) { s.ca = pem_of(s.chain.front()); }),
       "ok"},
      {"revoked, and we were told", revoked(true), "certificate revoked"},
      {"revoked, and nobody told us: OCSP is not asked", revoked(false), "ok"},
      {"a signature that was tampered with",
       with(by_root(leaf()), [](Served& s) { s.chain = {tampered(s.chain.front())}; }),
       "certificate signature failure"},
      {"a serial of zero", by_root(changed([](Wish& w) { w.serial = -1; })), "ok"},
      {"a critical extension that nobody knows",
       by_root(changed([](Wish& w) { w.unknown_critical = true; })),
       "unhandled critical extension"},
      {"must-staple, which is not asked for",
       by_root(changed([](Wish& w) { w.extensions = {{"tlsfeature", "status_request"}}; })), "ok"},
  };
}

std::vector<Fault> names() {
  const auto named = [](const std::string& names, const std::string& host) {
    return host_of(by_root(leaf(names)), host);
  };
  return {
      {"another host", named("DNS:other.example", "localhost"), no_match},
      {"a common name alone", named("", "localhost"),
       "hostname mismatch (it has no subjectAltName)"},
      {"a common name beside other names", named("DNS:other.example", "localhost"), no_match},
      {"no name at all", by_root(changed([](Wish& w) { w.name = w.names = {}; })),
       "hostname mismatch (it has no subjectAltName)"},
      {"no subject, but a name", by_root(changed([](Wish& w) { w.name = {}; })), "ok"},
      {"capital letters", named("DNS:LOCALHOST", "localhost"), "ok"},
      {"an absolute name", named("DNS:api.example.com", "api.example.com."), "ok"},
      {"a wildcard", named("DNS:*.example.com", "api.example.com"), "ok"},
      {"a wildcard for two labels", named("DNS:*.example.com", "a.b.example.com"), no_match},
      {"a wildcard for its own domain", named("DNS:*.example.com", "example.com"), no_match},
      {"a wildcard in the middle", named("DNS:a.*.example.com", "a.b.example.com"), no_match},
      {"a part of a label", named("DNS:ap*.example.com", "api.example.com"), no_match},
      {"a wildcard below nothing", named("DNS:*.com", "example.com"), no_match},
      {"a wildcard alone", named("DNS:*", "localhost"), no_match},
      {"a punycode name", named("DNS:xn--bcher-kva.example", "xn--bcher-kva.example"), "ok"},
      {"an address", named("IP:127.0.0.1", "127.0.0.1"), "ok"},
      {"another address", named("IP:127.0.0.2", "127.0.0.1"), "IP address mismatch"},
      {"an address written as a name", named("DNS:127.0.0.1", "127.0.0.1"), "IP address mismatch"},
      {"an IPv6 address", named("IP:::1", "::1"), "ok"},
      {"a wildcard for an address", named("DNS:*.0.0.1", "127.0.0.1"), "IP address mismatch"},
      {"1000 names", named(many_names(1000), "localhost"), "ok"},
      {.name = "10000 names",
       .served = named(many_names(10000), "localhost"),
       .all = "ok",
       .wire = "excessive message size",
       .because = "OpenSSL takes certificates of up to 100 KB from a peer, as other clients do"},
  };
}

std::vector<Fault> chains() {
  Wish expired = authority("an expired authority");
  expired.until = -60;
  Wish no_authority = leaf("DNS:other.example");
  no_authority.name = "no authority";
  const auto purpose = [](const char* name, const char* value) {
    Wish out = leaf();
    out.extensions = {{name, value}};
    return out;
  };
  Wish limited = authority("a limited authority");
  limited.extensions = {{"nameConstraints", "critical,permitted;DNS:example.com"}};
  Wish barred = authority("a barred authority");
  barred.extensions = {{"nameConstraints", "critical,excluded;DNS:localhost"}};
  const Party short_path = issue(authority("path of none", "critical,CA:TRUE,pathlen:0"), &root());
  const Party too_deep = issue(authority("one too many"), &short_path);
  Served deep = by_root(leaf());
  deep.chain = {issue(leaf(), &too_deep), too_deep, short_path};
  return {
      {"with its intermediate", below(authority("an authority")), "ok"},
      {"without its intermediate",
       with(below(authority("an authority")), [](Served& s) { s.chain.pop_back(); }),
       "unable to get local issuer certificate"},
      {"its intermediate trusted instead of a root",
       with(below(authority("an authority")),
            [](Served& s) {
              s.ca = pem_of(s.chain.back());
              s.chain.pop_back();
            }),
       "ok"},
      {"the root sent too", with(by_root(leaf()), [](Served& s) { s.chain.push_back(root()); }),
       "ok"},
      {"in another order",
       with(long_chain(3), [](Served& s) { std::swap(s.chain[1], s.chain[3]); }), "ok"},
      {"with a stranger among them",
       with(by_root(leaf()), [](Served& s) { s.chain.push_back(other_root()); }), "ok"},
      {"an expired intermediate", below(expired), "certificate has expired"},
      {"an expired cross-signature that is not used", cross_signed(), "ok"},
      {"no authority", below(no_authority), "invalid CA certificate"},
      {"an authority that serves", by_root([] {
         Wish out = leaf();
         out.constraints = "critical,CA:TRUE";
         return out;
       }()),
       "ok"},
      {"a path too long", deep, "path length constraint exceeded"},
      {"names beyond its authority's", below(limited), "permitted subtree violation"},
      {"names within its authority's",
       host_of(below(limited, leaf("DNS:api.example.com")), "api.example.com"), "ok"},
      {"names that its authority must not", below(barred), "excluded subtree violation"},
      {"for clients only", by_root(purpose("extendedKeyUsage", "clientAuth")),
       "unsuitable certificate purpose"},
      {"for mail only", by_root(purpose("extendedKeyUsage", "emailProtection")),
       "unsuitable certificate purpose"},
      {"for servers", by_root(purpose("extendedKeyUsage", "serverAuth")), "ok"},
      {"a key for certificates only", by_root(purpose("keyUsage", "critical,keyCertSign")),
       "unsuitable certificate purpose"},
      {"8 authorities", long_chain(8), "ok"},
      {"12 authorities", long_chain(12), "certificate chain too long"},
  };
}

/// There is no such signature by an elliptic curve.
Served by_md5() {
  Wish of_rsa = authority("an authority of RSA");
  of_rsa.key = "2048";
  Wish wish = leaf();
  wish.digest = "MD5";
  return over(issue(of_rsa, &root()), wish);
}

std::vector<Fault> keys_and_digests() {
  Wish weak = authority("a weak authority");
  weak.key = "1024";
  const auto digest = [](const char* name) {
    Wish out = leaf();
    out.digest = name;
    return by_root(out);
  };
  return {
      {"signed by SHA-1", digest("SHA1"), "CA signature digest algorithm too weak"},
      {"signed by MD5", by_md5(), "CA signature digest algorithm too weak"},
      {"signed by SHA-384", digest("SHA384"), "ok"},
      {"signed by SHA-512", digest("SHA512"), "ok"},
      // By RSA's own key exchange: no signature that we take fits into such a key.
      {"RSA 512", ciphers("AES256-GCM-SHA384:@SECLEVEL=0", "512"), "EE certificate key too weak"},
      {"RSA 1024", keyed("1024"), "EE certificate key too weak"},
      {"RSA 2048", keyed("2048"), "ok"},
      {"RSA 4096", keyed("4096"), "ok"},
      {"RSA 8192", keyed("8192"), "ok"},
      {"an authority of RSA 1024", below(weak), "CA certificate key too weak"},
      {"P-384", keyed("P-384"), "ok"},
      {"P-521", keyed("P-521"), "ok"},
      {"Ed25519", keyed("ED25519"), "ok"},
      {"Ed448", keyed("ED448"), "ok"},
      {.name = "P-224",
       .served = keyed("P-224"),
       .all = "ok",
       .wire = "",
       .because = "no client offers that curve any more, which is no matter of its certificate"},
  };
}

std::vector<Fault> protocols() {
  static const Party client = issue(changed([](Wish& w) { w.name = "us"; }), &root());
  static const TemporaryFile certificate(pem_of(client));
  static const TemporaryFile key(pem_of_key(client));
  const auto known = [](int version) {
    Served out = demanding(version);
    out.client_keys = ", client_cert: " + certificate.path() + ", client_key: " + key.path();
    return out;
  };
  const auto wire = [](const char* name, Served served, const char* says) {
    return Fault{name, std::move(served), "ok", says, nullptr, nullptr, no_handshake};
  };
  Served nobody = ciphers("aNULL:@SECLEVEL=0");
  nobody.chain.clear();
  Served small = ciphers("DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0");
  small.group = "modp_1536";
  return {
      wire("TLS 1.0", versions(TLS1_VERSION, TLS1_VERSION), ""),
      wire("TLS 1.1", versions(TLS1_1_VERSION, TLS1_1_VERSION), ""),
      {"TLS 1.2", versions(TLS1_2_VERSION, TLS1_2_VERSION), "ok"},
      {"TLS 1.3", versions(TLS1_3_VERSION, TLS1_3_VERSION), "ok"},
      wire("no encryption", ciphers("eNULL:@SECLEVEL=0"), ""),
      wire("nobody's certificate", nobody, ""),
      wire("a group of 1536 bits", small, "dh key too small"),
      {"CBC and SHA-1", ciphers("AES128-SHA:@SECLEVEL=0"), "ok"},
      {"RSA's own key exchange", ciphers("AES256-GCM-SHA384:@SECLEVEL=0"), "ok"},
      wire("it knows another name only",
           with(by_root(leaf()), [](Served& s) { s.knows_only_its_name = true; }),
           "tlsv1 unrecognized name"),
      {.name = "it wants a client certificate, TLS 1.2",
       .served = demanding(TLS1_2_VERSION),
       .all = "ok",
       .http = "the server wants a client certificate",
       .because = "`tls` came for the server's certificate and has it"},
      {.name = "it wants a client certificate, TLS 1.3",
       .served = demanding(TLS1_3_VERSION),
       .all = "ok",
       .http = "the server wants a client certificate",
       .because = "`tls` came for the server's certificate and has it"},
      {"it gets a client certificate, TLS 1.2", known(TLS1_2_VERSION), "ok"},
      {"it gets a client certificate, TLS 1.3", known(TLS1_3_VERSION), "ok"},
  };
}

}  // namespace

TEST_CASE("faults of dates and trust: three probes, one answer") { check_rows(dates_and_trust()); }
TEST_CASE("faults of names: three probes, one answer") { check_rows(names()); }
TEST_CASE("faults of chains and purposes: three probes, one answer") { check_rows(chains()); }
TEST_CASE("faults of keys and digests: three probes, one answer") {
  check_rows(keys_and_digests());
}
TEST_CASE("faults of protocols and ciphers: each probe's own answer") { check_rows(protocols()); }

TEST_CASE("the tables hold more than badssl.com shows") {
  const std::size_t rows = dates_and_trust().size() + names().size() + chains().size() +
                           keys_and_digests().size() + protocols().size();
  std::printf("faults of TLS: %zu rows met tls, http and certificate_file\n", rows);
  CHECK(rows >= 60);
}

TEST_CASE("the end of a chain is that of the chain that was verified") {
  Loop loop;
  const Served served = cross_signed();
  FaultyPeer peer(loop.io, tls_faulty(served));
  const TemporaryFile ca(served.ca);
  const TemporaryFile pem(chain_pem(served));
  Runner tls(loop, spec_of(probes::tls_kind, "tls: 'localhost:" + std::to_string(peer.port()) +
                                                 "', ca: " + ca.path()));
  Runner file(loop, spec_of(probes::certificate_file_kind,
                            "certificate_file: " + pem.path() + ", tls: {ca: " + ca.path() + "}"));
  for (Runner* runner : {&tls, &file}) {
    CHECK(runner->run().outcome == Outcome::ok);
    CHECK(runner->number("chain_not_after") == runner->number("not_after"));
  }
}

TEST_CASE("a server that wants to know us hides nothing of its own certificate") {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    Loop loop;
    Served served = demanding(version);
    served.chain = {issue(changed([](Wish& w) { w.until = -60; }), &root())};
    FaultyPeer peer(loop.io, tls_faulty(served));
    const TemporaryFile ca(served.ca);
    const std::string at = "localhost:" + std::to_string(peer.port());
    Runner tls(loop, spec_of(probes::tls_kind, "tls: '" + at + "', ca: " + ca.path()));
    CHECK(tls.run().detail == "certificate has expired");
    CHECK(tls.text("subject") == "CN=localhost");
    CHECK(tls.has("not_after"));
    Runner http(loop, spec_of(probes::http_kind,
                              "http: 'https://" + at + "/', tls: {ca: " + ca.path() + "}"));
    CHECK(http.run().detail == "certificate has expired");
    CHECK(http.has("cert_not_after"));
  }
}
