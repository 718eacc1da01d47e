// HTTP/1.1 on one address: requests become values, replies are delivered as they ask to be (held
// back, dropped, reset or never sent). Keep-alive; one handler call at a time, on the executor's
// thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "tests/loopback/google_cloud/message.hpp"

namespace runbookd::sim {

class HttpServer {
 public:
  virtual ~HttpServer() = default;
  virtual std::uint16_t port() const = 0;
};

/// `address` is HOST:PORT, port 0 for a free one. Throws boost::system::system_error when it cannot
/// be listened on. The handler must outlive the io_context.
std::unique_ptr<HttpServer> make_http_server(boost::asio::any_io_executor executor,
                                             const std::string& address,
                                             std::function<Reply(Request)> handler);

}  // namespace runbookd::sim
