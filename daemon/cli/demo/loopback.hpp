// The demo's only network code: one question to a port of this machine, one answer, blocking.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace runbookd::demo {

/// Sends `question` to 127.0.0.1:`port` and collects what comes back until `complete` says that it
/// is all, or until the other side closes. nullopt: nobody listens, or the answer did not come in
/// time (2 s between two pieces) or is longer than 8 MiB.
std::optional<std::string> ask_port(int port, std::string_view question,
                                    const std::function<bool(const std::string&)>& complete);

/// `127.0.0.1:5432`.
inline std::string loopback(int port) { return "127.0.0.1:" + std::to_string(port); }

struct HttpReply {
  int status = 0;
  std::string body;

  bool ok() const { return status == 200; }
};

/// nullopt: as above, or what answers does not speak HTTP.
std::optional<HttpReply> http_get(int port, const std::string& target);
std::optional<HttpReply> http_post(int port, const std::string& target, const std::string& json);

}  // namespace runbookd::demo
