#include "probes/grpc/unary_call.hpp"

#include <algorithm>
#include <charconv>

#include "daemon/net/failure.hpp"

namespace runbookd::probes::grpc {
namespace {

constexpr std::size_t most_text_bytes = 300;

std::string shown(const net::Headers& headers, std::string_view name) {
  const std::string* value = net::find_header(headers, name);
  return value == nullptr ? std::string{} : net::printable(*value, most_text_bytes);
}

/// Of a status that is no number, -1: it is none of gRPC's.
int number_in(std::string_view text) {
  int out = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, out);
  return error != std::errc() || stop != end || out < 0 ? -1 : out;
}

}  // namespace

net::http2::Request call_of(const UnaryRequest& request) {
  const std::string timeout =
      std::to_string(std::max<std::int64_t>(request.timeout / milliseconds{1}, 1)) + "m";
  net::http2::Request out;
  out.fields = {{":method", "POST"},
                {":scheme", request.tls ? "https" : "http"},
                {":path", request.path},
                {":authority", request.authority},
                {"te", "trailers"},
                {"content-type", "application/grpc"},
                {"user-agent", "grpc-runbookd"},
                {"grpc-timeout", timeout}};
  out.body = request.body;
  out.max_body = most_body_bytes;
  out.max_received = most_received_bytes;
  return out;
}

UnaryAnswer read_answer(net::http2::Answer answer) {
  UnaryAnswer out;
  out.fault = answer.fault;
  out.why = std::move(answer.why);
  out.http_status = answer.status;
  out.content_type = shown(answer.headers, "content-type");
  if (const std::string* status = net::find_header(answer.headers, "grpc-status"))
    out.grpc_status = number_in(*status);
  out.grpc_message = shown(answer.headers, "grpc-message");
  out.body = std::move(answer.body);
  return out;
}

}  // namespace runbookd::probes::grpc
