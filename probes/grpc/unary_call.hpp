// One call of gRPC over HTTP/2, without a socket: bytes in, bytes out. nghttp2 speaks HTTP/2.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/time.hpp"

namespace runbookd::probes::grpc {

struct UnaryRequest {
  bool tls = false;
  std::string authority;  ///< host:port
  std::string path;
  std::string body;  ///< with the five bytes before the message
  Nanos timeout{};
};

struct UnaryAnswer {
  enum class Fault { none, protocol, too_large, reset };
  Fault fault = Fault::none;
  std::string why;      ///< of a fault, for people
  int http_status = 0;  ///< 0: none came
  std::string content_type;
  std::optional<int> grpc_status;
  std::string grpc_message;
  std::string body;
};

inline constexpr std::size_t most_body_bytes = 16 << 10;
inline constexpr std::size_t most_header_bytes = 32 << 10;
inline constexpr std::size_t most_received_bytes = 1 << 20;

class UnaryCall {
 public:
  virtual ~UnaryCall() = default;
  /// What is to be sent now; empty: nothing.
  virtual std::string output() = 0;
  virtual void feed(std::string_view bytes) = 0;
  /// The peer sends no more.
  virtual void feed_end() = 0;
  virtual bool ended() const = 0;
  virtual const UnaryAnswer& answer() const = 0;
};

/// Null: no memory.
std::unique_ptr<UnaryCall> make_unary_call(UnaryRequest request);

}  // namespace runbookd::probes::grpc
