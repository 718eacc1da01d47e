// A blocking byte channel with a timeout per operation. Internal to the client.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "daemon/base/result.hpp"
#include "daemon/base/time.hpp"

namespace runbookd::api {

class Channel {
 public:
  virtual ~Channel() = default;
  virtual Status send_all(std::string_view bytes) = 0;
  /// 0 at the end.
  virtual Result<std::size_t> receive(std::span<char> into) = 0;
};

Result<std::unique_ptr<Channel>> connect_socket(const std::string& path, Nanos timeout);
Result<std::unique_ptr<Channel>> connect_host(const std::string& host, unsigned short port,
                                              bool tls, Nanos timeout);

/// TLS over a connected descriptor, the certificate verified for `host`; takes the descriptor over.
Result<std::unique_ptr<Channel>> tls_channel(int descriptor, const std::string& host);

}  // namespace runbookd::api
