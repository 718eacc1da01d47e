#include "daemon/net/client_identity.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>

#include "tests/unit/catch.hpp"
#include "tests/unit/net/pki.hpp"
#include "tests/unit/net/tls_server.hpp"

using namespace runbookd;
using namespace runbookd::test;

TEST_CASE("a certificate and its key are taken together, or refused by name") {
  Wish another;
  another.key = "P-384";
  const Party us = issue({});
  const Party other = issue(another);
  const TemporaryFile certificate(pem_of(us)), key(pem_of_key(us)), other_key(pem_of_key(other)),
      junk("no PEM"), chain(pem_of(us) + pem_of(issue(authority("ours"))));
  CHECK(net::check_identity(certificate.path(), key.path()));
  CHECK(net::check_identity(chain.path(), key.path()));
  const auto said = [](const TemporaryFile& a, const TemporaryFile& b) {
    const auto status = net::check_identity(a.path(), b.path());
    REQUIRE_FALSE(status);
    return status.error().text;
  };
  CHECK(said(certificate, other_key).find("does not belong to the certificate") !=
        std::string::npos);
  CHECK(said(junk, key) == "the client certificate `" + junk.path() + "` holds no PEM certificate");
  CHECK(said(certificate, junk) == "the client key `" + junk.path() +
                                       "` holds no PEM private key, or one behind a passphrase");
  CHECK_FALSE(net::check_identity("/nonexistent/us.pem", key.path()));
}
