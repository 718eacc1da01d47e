#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <utility>

#include "daemon/app/api/client_channel.hpp"
#include "daemon/app/api/listen.hpp"

namespace runbookd::api {

namespace {

struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct FreeSession {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};
using Context = std::unique_ptr<SSL_CTX, FreeContext>;
using Session = std::unique_ptr<SSL, FreeSession>;

Error tls_error(const std::string& doing, const SSL* ssl) {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  std::string why = text.data();
  if (ssl != nullptr && SSL_get_verify_result(ssl) != X509_V_OK)
    why = X509_verify_cert_error_string(SSL_get_verify_result(ssl));
  return Error{"cannot " + doing + ": " + why, {}};
}

class TlsChannel final : public Channel {
 public:
  TlsChannel(Descriptor descriptor, Context context, Session session)
      : descriptor_(std::move(descriptor)),
        context_(std::move(context)),
        session_(std::move(session)) {}

  Status send_all(std::string_view bytes) override {
    std::size_t sent = 0;
    if (SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &sent) == 1 &&
        sent == bytes.size())
      return ok();
    return tls_error("send the request", nullptr);
  }

  Result<std::size_t> receive(std::span<char> into) override {
    std::size_t got = 0;
    const int done = SSL_read_ex(session_.get(), into.data(), into.size(), &got);
    if (done == 1) return got;
    const int error = SSL_get_error(session_.get(), done);
    // An end without close_notify is caught by the answer's own length.
    if (error == SSL_ERROR_ZERO_RETURN || error == SSL_ERROR_SSL) return std::size_t{0};
    return Error{"cannot read the answer: no answer in time, or the connection broke", {}};
  }

 private:
  Descriptor descriptor_;
  Context context_;
  Session session_;
};

bool expect_name(SSL* ssl, const std::string& host) {
  X509_VERIFY_PARAM* parameters = SSL_get0_param(ssl);
  if (X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str()) == 1) return true;
  ERR_clear_error();
  return SSL_set_tlsext_host_name(ssl, host.c_str()) == 1 && SSL_set1_host(ssl, host.c_str()) == 1;
}

}  // namespace

Result<std::unique_ptr<Channel>> tls_channel(int raw, const std::string& host) {
  Descriptor descriptor(raw);
  Context context(SSL_CTX_new(TLS_client_method()));
  if (!context || SSL_CTX_set_default_verify_paths(context.get()) != 1)
    return tls_error("set up TLS", nullptr);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  Session session(SSL_new(context.get()));
  if (!session || !expect_name(session.get(), host) ||
      SSL_set_fd(session.get(), descriptor.get()) != 1)
    return tls_error("set up TLS", nullptr);
  if (SSL_connect(session.get()) != 1) return tls_error("speak TLS with " + host, session.get());
  std::unique_ptr<Channel> out =
      std::make_unique<TlsChannel>(std::move(descriptor), std::move(context), std::move(session));
  return out;
}

}  // namespace runbookd::api
