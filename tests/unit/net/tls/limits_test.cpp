#include "daemon/net/tls/limits.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "tests/unit/catch.hpp"
#include "tests/unit/net/tls/server.hpp"

namespace tls_limits_test {

using namespace runbookd;
using namespace runbookd::test;

namespace {

struct Free {
  void operator()(SSL_CTX* c) const { SSL_CTX_free(c); }
  void operator()(SSL* s) const { SSL_free(s); }
  void operator()(BIO* b) const { BIO_free(b); }
  void operator()(EVP_PKEY* k) const { EVP_PKEY_free(k); }
  void operator()(EVP_PKEY_CTX* c) const { EVP_PKEY_CTX_free(c); }
  void operator()(X509* x) const { X509_free(x); }
  void operator()(BIGNUM* n) const { BN_free(n); }
  void operator()(OSSL_PARAM_BLD* b) const { OSSL_PARAM_BLD_free(b); }
  void operator()(OSSL_PARAM* p) const { OSSL_PARAM_free(p); }
};
template <class T>
using Own = std::unique_ptr<T, Free>;

// No prime, as a peer that only wants to cost something need not care.
EVP_PKEY* group_of(int bits) {
  const Own<BIGNUM> p(BN_new());
  const Own<BIGNUM> g(BN_new());
  BN_rand(p.get(), bits, BN_RAND_TOP_TWO, BN_RAND_BOTTOM_ODD);
  BN_set_word(g.get(), 2);
  const Own<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_FFC_P, p.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_FFC_G, g.get());
  const Own<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const Own<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, "DH", nullptr));
  EVP_PKEY* out = nullptr;
  EVP_PKEY_fromdata_init(context.get());
  EVP_PKEY_fromdata(context.get(), &out, EVP_PKEY_KEY_PARAMETERS, parameters.get());
  return out;
}

Own<SSL_CTX> server_with(int bits) {
  const auto made = make_certificates({});
  const Own<BIO> certificate(BIO_new_mem_buf(made.certificate.data(), -1));
  const Own<BIO> key(BIO_new_mem_buf(made.key.data(), -1));
  const Own<X509> x509(PEM_read_bio_X509(certificate.get(), nullptr, nullptr, nullptr));
  const Own<EVP_PKEY> pkey(PEM_read_bio_PrivateKey(key.get(), nullptr, nullptr, nullptr));
  Own<SSL_CTX> out(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_set_max_proto_version(out.get(), TLS1_2_VERSION);
  SSL_CTX_use_certificate(out.get(), x509.get());
  SSL_CTX_use_PrivateKey(out.get(), pkey.get());
  const bool ecdsa = EVP_PKEY_get_base_id(pkey.get()) == EVP_PKEY_EC;
  SSL_CTX_set_cipher_list(out.get(), ecdsa ? "ADH:@SECLEVEL=0" : "DHE-RSA-AES128-GCM-SHA256");
  REQUIRE(SSL_CTX_set0_tmp_dh_pkey(out.get(), group_of(bits)) == 1);
  return out;
}

struct Handshake {
  bool done = false;
  OSSL_HANDSHAKE_STATE client = TLS_ST_BEFORE;  ///< the last message that it read or wrote
};

// Both ends in one thread, in turns, over memory.
Handshake shake(SSL_CTX* server_context, SSL_CTX* client_context) {
  const Own<SSL> client(SSL_new(client_context));
  const Own<SSL> server(SSL_new(server_context));
  BIO* one = nullptr;
  BIO* other = nullptr;
  BIO_new_bio_pair(&one, 65536, &other, 65536);
  SSL_set_bio(client.get(), one, one);
  SSL_set_bio(server.get(), other, other);
  SSL_set_connect_state(client.get());
  SSL_set_accept_state(server.get());
  Handshake out;
  for (int turn = 0; turn < 10 && !out.done; ++turn) {
    const int answer = SSL_do_handshake(client.get());
    out.client = SSL_get_state(client.get());
    if (answer != 1 && SSL_get_error(client.get(), answer) == SSL_ERROR_SSL) return out;
    const int theirs = SSL_do_handshake(server.get());
    out.done = answer == 1 && theirs == 1;
  }
  return out;
}

Own<SSL_CTX> limited_client() {
  Own<SSL_CTX> out(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_cipher_list(out.get(), "ALL:@SECLEVEL=0");
  SSL_CTX_set_security_level(out.get(), 0);
  net::limit_what_peers_cost(out.get());
  return out;
}

}  // namespace

TEST_CASE("a group that would cost a second of the loop is refused before it is used", "[tls]") {
  const auto server = server_with(9984);
  const Own<SSL_CTX> plain(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_cipher_list(plain.get(), "ALL:@SECLEVEL=0");
  CHECK(shake(server.get(), plain.get()).done);  // it would be used
  const auto huge = shake(server.get(), limited_client().get());
  CHECK_FALSE(huge.done);
  // While it reads the group; its own share of the secret is what costs, and comes two later.
  CHECK(huge.client == TLS_ST_CR_KEY_EXCH);
}

TEST_CASE("groups that are in use are taken", "[tls]") {
  const auto client = limited_client();
  CHECK(shake(server_with(2048).get(), client.get()).done);
}

}  // namespace tls_limits_test
