#include "probes/grpc/unary_call.hpp"

#include <algorithm>

#include "daemon/base/number.hpp"
#include "daemon/net/failure.hpp"

namespace runbookd::probes::grpc {
namespace {

constexpr std::size_t most_text_bytes = 300;
constexpr int no_status = -1;  // what came is no number: it is none of gRPC's

std::string shown(const net::Headers& headers, std::string_view name) {
  return net::printable(net::value_of_header(headers, name), most_text_bytes);
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
    out.grpc_status = whole_number<std::uint16_t>(*status).value_or(no_status);
  out.grpc_message = shown(answer.headers, "grpc-message");
  out.body = std::move(answer.body);
  return out;
}

}  // namespace runbookd::probes::grpc
