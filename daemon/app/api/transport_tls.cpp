#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "daemon/app/api/transport.hpp"
#include "daemon/base/file.hpp"

namespace runbookd::api {
namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::size_t most_pem_bytes = 1 << 20;
using Socket = asio::generic::stream_protocol::socket;

class TlsTransport final : public Transport {
 public:
  TlsTransport(Socket socket, asio::ssl::context& context) : stream_(std::move(socket), context) {}

  asio::awaitable<error_code> handshake() override {
    const auto [ec] = co_await stream_.async_handshake(asio::ssl::stream_base::server, as_tuple);
    co_return ec;
  }

  asio::awaitable<Transferred> read_some(std::span<char> into) override {
    const auto [ec, bytes] =
        co_await stream_.async_read_some(asio::buffer(into.data(), into.size()), as_tuple);
    co_return Transferred{ec, bytes};
  }

  asio::awaitable<Transferred> write_some(std::string_view head, std::string_view body) override {
    const std::array pieces{asio::buffer(head.data(), head.size()),
                            asio::buffer(body.data(), body.size())};
    const auto [ec, bytes] = co_await stream_.async_write_some(pieces, as_tuple);
    co_return Transferred{ec, bytes};
  }

  // Without a close_notify: every answer carries its length, so nobody can cut one unnoticed.
  void end_sending() noexcept override {
    error_code ignored;  // the peer may be gone
    stream_.next_layer().shutdown(asio::socket_base::shutdown_send, ignored);
  }

  void close() noexcept override {
    error_code ignored;  // the descriptor is gone either way
    stream_.next_layer().close(ignored);
  }

 private:
  asio::ssl::stream<Socket> stream_;
};

class AsioTlsServer final : public TlsServer {
 public:
  AsioTlsServer() : context_(asio::ssl::context::tls_server) {}

  Status load(const std::string& certificate, const std::string& key) {
    using Context = asio::ssl::context;
    error_code ec;
    context_.set_options(Context::no_sslv2 | Context::no_sslv3 | Context::no_tlsv1 |
                             Context::no_tlsv1_1 | Context::single_dh_use,
                         ec);
    if (ec) return Error{"TLS: " + ec.message(), {}};
    // Nobody is asked for a passphrase.
    context_.set_password_callback([](std::size_t, Context::password_purpose) { return ""; }, ec);
    const auto chain = read_file(certificate, most_pem_bytes);
    if (!chain) return Error{"the certificate " + certificate + ": " + chain.error().text, {}};
    context_.use_certificate_chain(asio::buffer(*chain), ec);
    if (ec) return Error{"cannot use the certificate " + certificate + ": " + ec.message(), {}};
    const auto secret = read_file(key, most_pem_bytes);
    if (!secret) return Error{"the private key " + key + ": " + secret.error().text, {}};
    context_.use_private_key(asio::buffer(*secret), Context::pem, ec);
    if (ec) return Error{"cannot use the private key " + key + ": " + ec.message(), {}};
    return ok();
  }

  std::unique_ptr<Transport> accept(asio::any_io_executor executor,
                                    Descriptor connection) override {
    const asio::generic::stream_protocol protocol(AF_INET, IPPROTO_TCP);
    Socket socket(executor);
    error_code ec;
    socket.assign(protocol, connection.get(), ec);
    if (ec) return nullptr;
    connection.release();
    return std::make_unique<TlsTransport>(std::move(socket), context_);
  }

 private:
  asio::ssl::context context_;
};

}  // namespace

Result<std::shared_ptr<TlsServer>> load_tls_server(const std::string& certificate,
                                                   const std::string& key) {
  auto server = std::make_shared<AsioTlsServer>();
  const Status loaded = server->load(certificate, key);
  if (!loaded) return loaded.error();
  return std::shared_ptr<TlsServer>(std::move(server));
}

}  // namespace runbookd::api
