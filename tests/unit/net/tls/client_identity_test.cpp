#include "daemon/net/tls/client_identity.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <unistd.h>

#include <memory>
#include <string>

#include "daemon/net/tls/certificate.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/tls/pki.hpp"
#include "tests/unit/net/tls/server.hpp"

namespace client_identity_test {

using namespace runbookd;
using namespace runbookd::test;

namespace {

// Somebody who would type the passphrase: what OpenSSL asks when there is no terminal.
class TypedInput {
 public:
  explicit TypedInput(const std::string& text) : before_(::dup(0)) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    REQUIRE(::write(ends[1], text.data(), text.size()) == std::ssize(text));
    ::dup2(ends[0], 0);
    ::close(ends[0]);
    ::close(ends[1]);
  }
  ~TypedInput() {
    ::dup2(before_, 0);
    ::close(before_);
  }
  TypedInput(const TypedInput&) = delete;
  TypedInput& operator=(const TypedInput&) = delete;

 private:
  int before_;
};

std::string encrypted_pem_of(const Party& party, const char* passphrase) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), BIO_free);
  const auto* secret = reinterpret_cast<const unsigned char*>(passphrase);
  REQUIRE(PEM_ASN1_write_bio(reinterpret_cast<i2d_of_void*>(i2d_X509), PEM_STRING_X509, out.get(),
                             party.certificate.get(), EVP_aes_128_cbc(), secret,
                             static_cast<int>(std::string_view(passphrase).size()), nullptr,
                             nullptr) == 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

}  // namespace

TEST_CASE("nobody is asked for the passphrase of a certificate") {
  const Party us = issue({});
  const TemporaryFile locked(encrypted_pem_of(us, "hunter2")), key(pem_of_key(us));
  const TypedInput typed("hunter2\nhunter2\n");
  const auto used = net::check_identity(locked.path(), key.path());
  REQUIRE_FALSE(used);
  CHECK(used.error().text ==
        "the client certificate `" + locked.path() + "` holds no PEM certificate");
  const auto read = net::read_certificate_file(locked.path(), {}, {});
  REQUIRE_FALSE(read);
  CHECK(read.error().detail == "the certificate file holds no PEM certificate");
}

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

}  // namespace client_identity_test
