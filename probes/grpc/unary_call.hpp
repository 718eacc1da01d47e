// One call of gRPC as HTTP/2 carries it: what is asked, and what the answer says (pure).
#pragma once

#include <optional>
#include <string>

#include "daemon/base/time.hpp"
#include "daemon/net/http2/call.hpp"

namespace runbookd::probes::grpc {

struct UnaryRequest {
  bool tls = false;
  std::string authority;  ///< host:port
  std::string path;
  std::string body;  ///< with the five bytes before the message
  Nanos timeout{};
};

struct UnaryAnswer {
  using Fault = net::http2::Answer::Fault;
  Fault fault = Fault::none;
  std::string why;      ///< of a fault, for people
  int http_status = 0;  ///< 0: none came
  std::string content_type;
  std::optional<int> grpc_status;
  std::string grpc_message;
  std::string body;
};

inline constexpr std::size_t most_body_bytes = 16 << 10;
inline constexpr std::size_t most_received_bytes = 1 << 20;

net::http2::Request call_of(const UnaryRequest& request);
UnaryAnswer read_answer(net::http2::Answer answer);

}  // namespace runbookd::probes::grpc
