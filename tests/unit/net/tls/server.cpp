#include "tests/unit/net/tls/server.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <memory>
#include <stdexcept>

namespace runbookd::test {
namespace {

constexpr auto tls_token = asio::as_tuple(asio::use_awaitable);

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Certificate = std::unique_ptr<X509, Free>;
using Bio = std::unique_ptr<BIO, Free>;

void add_extension(X509* certificate, int nid, const std::string& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str());
  if (extension == nullptr) throw std::runtime_error("no extension " + value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Certificate make(const CertificateWish& wish, EVP_PKEY* key, const X509* issuer, EVP_PKEY* signer,
                 bool is_ca) {
  static long serial = 1;
  Certificate out(X509_new());
  X509_set_version(out.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(out.get()), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(out.get()), wish.from);
  X509_gmtime_adj(X509_getm_notAfter(out.get()), wish.until);
  X509_set_pubkey(out.get(), key);
  X509_NAME* name = X509_get_subject_name(out.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(wish.name.c_str()), -1, -1, 0);
  X509_set_issuer_name(out.get(), issuer == nullptr ? name : X509_get_subject_name(issuer));
  add_extension(out.get(), NID_basic_constraints, is_ca ? "critical,CA:TRUE" : "CA:FALSE");
  if (!is_ca) add_extension(out.get(), NID_subject_alt_name, "DNS:" + wish.name);
  X509_sign(out.get(), signer, EVP_sha256());
  return out;
}

std::string content(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string pem(X509* certificate) {
  const Bio bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), certificate);
  return content(bio.get());
}

using Tls = asio::ssl::stream<Socket&>;

asio::awaitable<void> serve(std::shared_ptr<Socket> socket,
                            std::shared_ptr<asio::ssl::context> context, std::string text,
                            std::string before) {
  if (!before.empty()) {
    char ignored[4 << 10];
    co_await socket->async_read_some(asio::buffer(ignored), tls_token);
    co_await asio::async_write(*socket, asio::buffer(before), tls_token);
  }
  Tls tls(*socket, *context);
  const auto [ec] = co_await tls.async_handshake(asio::ssl::stream_base::server, tls_token);
  if (ec) co_return;
  std::string request;
  while (true) {
    const auto [failed, size] =
        co_await asio::async_read_until(tls, asio::dynamic_buffer(request), "\r\n\r\n", tls_token);
    if (failed) co_return;
    request.erase(0, size);
    co_await asio::async_write(tls, asio::buffer(text), tls_token);
  }
}

/// For OpenSSL: `wanted` when the client offers it.
struct Insisting {
  std::string wanted;
  Alpn how;
};

int choose(SSL* /*ssl*/, const unsigned char** out, unsigned char* size,
           const unsigned char* offered, unsigned bytes, void* argument) {
  const auto* self = static_cast<const Insisting*>(argument);
  std::string_view rest(reinterpret_cast<const char*>(offered), bytes);
  while (!rest.empty()) {
    const auto length = static_cast<unsigned char>(rest.front());
    if (rest.substr(1, length) == self->wanted) {
      *out = reinterpret_cast<const unsigned char*>(rest.data() + 1);
      *size = length;
      return SSL_TLSEXT_ERR_OK;
    }
    rest.remove_prefix(1U + length);
  }
  return self->how == Alpn::refuses_others ? SSL_TLSEXT_ERR_ALERT_FATAL : SSL_TLSEXT_ERR_NOACK;
}

asio::awaitable<void> serve_insisting(std::shared_ptr<Socket> socket,
                                      std::shared_ptr<asio::ssl::context> context,
                                      std::string text) {
  Tls tls(*socket, *context);
  const auto [ec] = co_await tls.async_handshake(asio::ssl::stream_base::server, tls_token);
  if (ec) co_return;
  const unsigned char* chosen = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(tls.native_handle(), &chosen, &size);
  char ignored[16 << 10];
  const auto [failed, got] = co_await tls.async_read_some(asio::buffer(ignored), tls_token);
  if (failed || size == 0) co_return;
  co_await asio::async_write(tls, asio::buffer(text), tls_token);
  // Until the client has read it all and goes away.
  for (bool open = true; open;)
    open = !std::get<0>(co_await tls.async_read_some(asio::buffer(ignored), tls_token));
}

}  // namespace

Certificates make_certificates(const CertificateWish& wish) {
  const Key ca_key(EVP_EC_gen("P-256"));
  const Key key(EVP_EC_gen("P-256"));
  const CertificateWish ca_wish{"runbookd test CA", -7200, 7 * 86400, true};
  const Certificate ca = make(ca_wish, ca_key.get(), nullptr, ca_key.get(), true);
  const Certificate leaf = wish.by_itself ? make(wish, key.get(), nullptr, key.get(), false)
                                          : make(wish, key.get(), ca.get(), ca_key.get(), false);
  const Bio bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return {pem(ca.get()), pem(leaf.get()), content(bio.get())};
}

TemporaryFile::TemporaryFile(const std::string& text) : path_("/tmp/runbookd-test-XXXXXX") {
  const int file = ::mkstemp(path_.data());
  if (file < 0) throw std::runtime_error("no temporary file");
  const auto written = ::write(file, text.data(), text.size());
  ::close(file);
  if (written != static_cast<ssize_t>(text.size())) throw std::runtime_error("short write");
}

TemporaryFile::~TemporaryFile() { ::unlink(path_.c_str()); }

Script tls_answer_each(const Certificates& certificates, std::string text, std::string before) {
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  context->use_certificate_chain(asio::buffer(certificates.certificate));
  context->use_private_key(asio::buffer(certificates.key), asio::ssl::context::pem);
  return [=](std::shared_ptr<Socket> socket) { return serve(socket, context, text, before); };
}

Script tls_insisting(const Certificates& certificates, std::string protocol, Alpn how,
                     std::string text) {
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  context->use_certificate_chain(asio::buffer(certificates.certificate));
  context->use_private_key(asio::buffer(certificates.key), asio::ssl::context::pem);
  auto insisting = std::make_shared<Insisting>(Insisting{std::move(protocol), how});
  SSL_CTX_set_alpn_select_cb(context->native_handle(), choose, insisting.get());
  return [=](std::shared_ptr<Socket> socket) {
    (void)insisting;  // the context holds no more than its address
    return serve_insisting(socket, context, text);
  };
}

}  // namespace runbookd::test
