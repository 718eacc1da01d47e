#include "probes/grpc/health.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "daemon/net/evidence.hpp"
#include "daemon/net/failure.hpp"
#include "probes/grpc/kind.hpp"

namespace runbookd::probes::grpc {
namespace {

constexpr std::size_t frame_bytes = 5;  // compressed or not, and the length in four

/// Takes a varint away; nothing when there is none.
std::optional<std::uint64_t> take_varint(std::string_view& bytes) {
  constexpr int most_bytes = 10;
  constexpr int bits = 7;
  std::uint64_t out = 0;
  for (int i = 0; i < most_bytes && !bytes.empty(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    out |= static_cast<std::uint64_t>(byte & 0x7FU) << static_cast<unsigned>(bits * i);
    if ((byte & 0x80U) == 0) return out;
  }
  return std::nullopt;
}

bool skip(std::string_view& bytes, std::uint64_t count) {
  if (count > bytes.size()) return false;
  bytes.remove_prefix(static_cast<std::size_t>(count));
  return true;
}

/// A field that nobody knows is passed over, as protobuf wants it.
bool skip_field(std::string_view& bytes, unsigned wire_type) {
  constexpr unsigned varint = 0;
  constexpr unsigned eight_bytes = 1;
  constexpr unsigned with_length = 2;
  constexpr unsigned four_bytes = 5;
  switch (wire_type) {
    case varint:
      return take_varint(bytes).has_value();
    case eight_bytes:
      return skip(bytes, 8);
    case with_length: {
      const auto length = take_varint(bytes);
      return length && skip(bytes, *length);
    }
    case four_bytes:
      return skip(bytes, 4);
    default:
      return false;
  }
}

Sample without_verdict(Reason reason, std::string detail) {
  Sample out = bad(reason, std::move(detail));
  out.cells.resize(grpc_kind.signals.size());
  return out;
}

std::string name_of_code(int code) {
  static constexpr std::array<std::string_view, 17> names{"OK",
                                                          "CANCELLED",
                                                          "UNKNOWN",
                                                          "INVALID_ARGUMENT",
                                                          "DEADLINE_EXCEEDED",
                                                          "NOT_FOUND",
                                                          "ALREADY_EXISTS",
                                                          "PERMISSION_DENIED",
                                                          "RESOURCE_EXHAUSTED",
                                                          "FAILED_PRECONDITION",
                                                          "ABORTED",
                                                          "OUT_OF_RANGE",
                                                          "UNIMPLEMENTED",
                                                          "INTERNAL",
                                                          "UNAVAILABLE",
                                                          "DATA_LOSS",
                                                          "UNAUTHENTICATED"};
  const auto index = static_cast<std::size_t>(code);
  return index < names.size() ? std::string(names[index]) : "code " + std::to_string(code);
}

/// Of a call that the server has refused or failed.
Sample judge_code(int code, const std::string& message) {
  constexpr int deadline_exceeded = 4;
  constexpr int not_found = 5;
  constexpr int permission_denied = 7;
  constexpr int unimplemented = 12;
  constexpr int unauthenticated = 16;
  const std::string said = message.empty() ? "" : ": " + net::printable(message, 120);
  switch (code) {
    case not_found:
      return without_verdict(Reason::missing, "the server knows no such service" + said);
    case unimplemented:
      return without_verdict(Reason::protocol, "the server has no health service" + said);
    case permission_denied:
    case unauthenticated:
      return without_verdict(Reason::auth, name_of_code(code) + said);
    case deadline_exceeded:
      return without_verdict(Reason::timeout, "the server did not make it in time" + said);
    default:
      return without_verdict(Reason::state, name_of_code(code) + said);
  }
}

Sample judge_status(int status) {
  constexpr int serving = 1;
  constexpr int service_unknown = 3;
  static constexpr std::array<std::string_view, 4> names{"UNKNOWN", "SERVING", "NOT_SERVING",
                                                         "SERVICE_UNKNOWN"};
  const auto index = static_cast<std::size_t>(status);
  if (index >= names.size())
    return without_verdict(Reason::protocol, "the server says status " + std::to_string(status));
  if (status == service_unknown)
    return without_verdict(Reason::missing, "the server knows no such service: SERVICE_UNKNOWN");
  Sample out;
  out.outcome = Outcome::ok;
  if (status != serving) out = bad(Reason::state, "it says " + std::string(names[index]));
  out.cells.emplace_back(status == serving);
  return out;
}

Sample judge_body(const std::string& body) {
  if (body.size() < frame_bytes)
    return without_verdict(Reason::protocol, "the server sends no message");
  std::uint32_t length = 0;
  for (std::size_t i = 1; i < frame_bytes; ++i)
    length = (length << 8U) | static_cast<unsigned char>(body[i]);
  if (body[0] != 0)
    return without_verdict(Reason::protocol,
                           "the message is compressed, and nobody asked for that");
  if (length != body.size() - frame_bytes)
    return without_verdict(Reason::protocol, "the server does not send one message");
  const auto status = status_of(std::string_view(body).substr(frame_bytes));
  if (!status) return without_verdict(Reason::protocol, "the message is no health");
  return judge_status(*status);
}

Sample judge_end(const UnaryAnswer& answer) {
  constexpr int http_ok = 200;
  switch (answer.fault) {
    case UnaryAnswer::Fault::protocol:
      return without_verdict(Reason::protocol, "it speaks no HTTP/2: " + answer.why);
    case UnaryAnswer::Fault::too_large:
      return without_verdict(Reason::too_large, "more than is read of an answer");
    case UnaryAnswer::Fault::reset:
      return without_verdict(Reason::reset, answer.why);
    case UnaryAnswer::Fault::none:
      break;
  }
  if (answer.http_status != http_ok)
    return without_verdict(
        Reason::status, "HTTP status " + std::to_string(answer.http_status) + " instead of gRPC");
  if (!answer.content_type.starts_with("application/grpc"))
    return without_verdict(Reason::protocol,
                           "the answer is `" + net::printable(answer.content_type) + "`, not gRPC");
  if (!answer.grpc_status)
    return without_verdict(Reason::protocol, "the answer ended without a status");
  if (*answer.grpc_status != 0) return judge_code(*answer.grpc_status, answer.grpc_message);
  return judge_body(answer.body);
}

}  // namespace

std::string request_message(std::string_view service) {
  std::string message;
  if (!service.empty()) {
    message += '\x0a';
    constexpr std::size_t one_byte = 0x80;
    if (service.size() >= one_byte) {
      message += static_cast<char>((service.size() & 0x7FU) | 0x80U);
      message += static_cast<char>(service.size() >> 7U);
    } else {
      message += static_cast<char>(service.size());
    }
    message += service;
  }
  std::string out(frame_bytes, '\0');
  out[3] = static_cast<char>(message.size() >> 8U);
  out[4] = static_cast<char>(message.size() & 0xFFU);
  return out + message;
}

std::optional<int> status_of(std::string_view message) {
  constexpr std::uint64_t status_field = 1U << 3U;  // number 1, a varint
  constexpr std::uint64_t highest = 1000;
  int out = 0;
  while (!message.empty()) {
    const auto tag = take_varint(message);
    if (!tag || *tag >> 3U == 0) return std::nullopt;
    if (*tag != status_field) {
      if (!skip_field(message, static_cast<unsigned>(*tag & 7U))) return std::nullopt;
      continue;
    }
    const auto value = take_varint(message);
    if (!value) return std::nullopt;
    out = static_cast<int>(std::min(*value, highest));
  }
  return out;
}

Sample judge(const UnaryAnswer& answer) {
  Sample out = judge_end(answer);
  if (out.outcome == Outcome::ok || answer.http_status == 0) return out;
  std::string said = "HTTP " + std::to_string(answer.http_status) + ", " + answer.content_type;
  if (answer.grpc_status)
    said += "\ngrpc-status " + name_of_code(*answer.grpc_status) + " " + answer.grpc_message;
  net::keep_evidence(out, "answer", said);
  const bool text = !answer.content_type.starts_with("application/grpc");
  if (text) net::keep_evidence(out, "body", answer.body);
  return out;
}

}  // namespace runbookd::probes::grpc
