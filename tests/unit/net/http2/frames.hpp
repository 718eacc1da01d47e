// HTTP/2 as a server writes it, byte by byte: right ones, and whatever a test wants to be wrong.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace runbookd::test {

enum class H2 : unsigned {
  data = 0,
  headers = 1,
  rst_stream = 3,
  settings = 4,
  ping = 6,
  goaway = 7
};

inline std::string h2_number(std::size_t value, int bytes) {
  std::string out;
  for (int i = bytes - 1; i >= 0; --i)
    out += static_cast<char>((value >> static_cast<unsigned>(8 * i)) & 0xFFU);
  return out;
}

inline std::string h2_frame(H2 type, unsigned flags, unsigned stream, const std::string& payload) {
  return h2_number(payload.size(), 3) + h2_number(static_cast<unsigned>(type), 1) +
         h2_number(flags, 1) + h2_number(stream, 4) + payload;
}

/// Literal fields, never indexed; names and values below 127 bytes.
inline std::string hpack(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string out;
  for (const auto& [name, value] : fields)
    out += '\x10' + h2_number(name.size(), 1) + name + h2_number(value.size(), 1) + value;
  return out;
}

inline constexpr unsigned h2_end_stream = 1;
inline constexpr unsigned h2_end_headers = 4;

inline std::string h2_settings() { return h2_frame(H2::settings, 0, 0, ""); }

inline std::string grpc_headers(const std::string& status = "200",
                                const std::string& type = "application/grpc") {
  return h2_frame(H2::headers, h2_end_headers, 1,
                  hpack({{":status", status}, {"content-type", type}}));
}

inline std::string grpc_trailers(const std::string& status, const std::string& message = {}) {
  return h2_frame(H2::headers, h2_end_headers | h2_end_stream, 1,
                  hpack({{"grpc-status", status}, {"grpc-message", message}}));
}

inline std::string grpc_message(const std::string& protobuf, char compressed = '\0') {
  return compressed + h2_number(protobuf.size(), 4) + protobuf;
}

inline std::string grpc_data(const std::string& body) { return h2_frame(H2::data, 0, 1, body); }

/// A whole answer of a health service.
inline std::string grpc_answer(const std::string& protobuf, const std::string& status = "0",
                               const std::string& message = {}) {
  return h2_settings() + grpc_headers() + grpc_data(grpc_message(protobuf)) +
         grpc_trailers(status, message);
}

/// Without a message: the call failed.
inline std::string grpc_error(const std::string& status, const std::string& message = {}) {
  return h2_settings() + h2_frame(H2::headers, h2_end_headers | h2_end_stream, 1,
                                  hpack({{":status", "200"},
                                         {"content-type", "application/grpc"},
                                         {"grpc-status", status},
                                         {"grpc-message", message}}));
}

}  // namespace runbookd::test
