#include "tests/unit/net/tls/faults.hpp"

#include <openssl/evp.h>
#include <openssl/ssl.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "probes/http/kind.hpp"
#include "probes/tls/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/probe_runner.hpp"
#include "tests/unit/net/tls/server.hpp"

namespace runbookd::test {
namespace {

constexpr auto quietly = asio::as_tuple(asio::use_awaitable);

int refuse_other_names(SSL* ssl, int* alert, void*) {
  const char* asked = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
  if (asked != nullptr && std::string_view(asked) == "its-name.test") return SSL_TLSEXT_ERR_OK;
  *alert = SSL_AD_UNRECOGNIZED_NAME;
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

void use_group(SSL_CTX* context, const std::string& group) {
  EVP_PKEY_CTX* made = EVP_PKEY_CTX_new_from_name(nullptr, "DH", nullptr);
  EVP_PKEY* key = nullptr;
  REQUIRE(EVP_PKEY_keygen_init(made) == 1);
  REQUIRE(EVP_PKEY_CTX_set_group_name(made, group.c_str()) == 1);
  REQUIRE(EVP_PKEY_generate(made, &key) == 1);
  EVP_PKEY_CTX_free(made);
  REQUIRE(SSL_CTX_set0_tmp_dh_pkey(context, key) == 1);
}

std::shared_ptr<asio::ssl::context> context_for(const Served& served) {
  auto out = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  SSL_CTX* context = out->native_handle();
  SSL_CTX_set_security_level(context, 0);
  SSL_CTX_set_min_proto_version(context, served.least);
  SSL_CTX_set_max_proto_version(context, served.most);
  REQUIRE(SSL_CTX_set_cipher_list(context, served.ciphers.c_str()) == 1);
  if (!served.group.empty()) use_group(context, served.group);
  for (std::size_t i = 0; i < served.chain.size(); ++i) {
    X509* certificate = served.chain[i].certificate.get();
    const long used = i == 0 ? SSL_CTX_use_certificate(context, certificate)
                             : SSL_CTX_add1_chain_cert(context, certificate);
    REQUIRE(used == 1);
  }
  if (!served.chain.empty())
    REQUIRE(SSL_CTX_use_PrivateKey(context, served.chain.front().key.get()) == 1);
  if (served.demands_certificate) {
    out->add_certificate_authority(asio::buffer(served.ca));
    out->set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
  }
  if (served.knows_only_its_name)
    SSL_CTX_set_tlsext_servername_callback(context, refuse_other_names);
  return out;
}

asio::awaitable<void> serve_tls(std::shared_ptr<Socket> socket,
                                std::shared_ptr<asio::ssl::context> context) {
  asio::ssl::stream<Socket&> tls(*socket, *context);
  const auto [failed] = co_await tls.async_handshake(asio::ssl::stream_base::server, quietly);
  if (failed) co_return;
  char request[2048];
  const auto [cut, size] = co_await tls.async_read_some(asio::buffer(request), quietly);
  if (cut || size == 0) co_return;
  const std::string text = http_ok("x");
  co_await asio::async_write(tls, asio::buffer(text), quietly);
  co_await tls.async_read_some(asio::buffer(request), quietly);
}

std::string said_by(const Sample& sample) {
  if (sample.outcome == Outcome::ok) return "ok";
  return std::string(name_of(sample.reason)) + ": " + sample.detail;
}

void check_said(const char* probe, const Sample& sample, const char* expected) {
  const std::string wanted =
      std::string_view(expected) == "ok" ? "ok" : "tls: " + std::string(expected);
  INFO(probe << " says " << said_by(sample) << ", expected " << wanted);
  CHECK(said_by(sample).starts_with(wanted));
}

void check_row(const Fault& row) {
  Loop loop;
  const auto context = context_for(row.served);
  FaultyPeer peer(loop.io, [context](std::shared_ptr<Socket> s) { return serve_tls(s, context); });
  const TemporaryFile ca(row.served.ca);
  const std::string keys =
      "ca: " + ca.path() + ", server_name: '" + row.served.host + "'" + row.served.client_keys;
  const std::string port = std::to_string(peer.port());
  Runner tls(loop, spec_of(probes::tls_kind, "tls: '127.0.0.1:" + port + "', " + keys));
  check_said("tls", tls.run(), row.wire != nullptr ? row.wire : row.all);
  Runner http(loop, spec_of(probes::http_kind,
                            "http: 'https://127.0.0.1:" + port + "/', tls: {" + keys + "}"));
  check_said("http", http.run(),
             row.http != nullptr   ? row.http
             : row.wire != nullptr ? row.wire
                                   : row.all);
  if (row.served.chain.empty()) return;
  const TemporaryFile pem(chain_pem(row.served));
  Runner file(loop, spec_of(probes::certificate_file_kind,
                            "certificate_file: " + pem.path() + ", tls: {ca: " + ca.path() +
                                ", server_name: '" + row.served.host + "'}"));
  check_said("certificate_file", file.run(), row.file != nullptr ? row.file : row.all);
  CHECK(std::get<bool>(file.cell("verified")) == (file.sample().outcome == Outcome::ok));
}

}  // namespace

std::string chain_pem(const Served& served) {
  std::string out;
  for (const auto& party : served.chain) out += pem_of(party);
  return out;
}

Script tls_faulty(const Served& served) {
  const auto context = context_for(served);
  return [context](std::shared_ptr<Socket> socket) { return serve_tls(socket, context); };
}

void check_rows(const std::vector<Fault>& rows) {
  for (const auto& row : rows) {
    INFO(row.name << (row.because == nullptr ? "" : ": ") << (row.because ? row.because : ""));
    check_row(row);
  }
}

}  // namespace runbookd::test
