// HTTP for a script: one request per connection, and Beast's parser for what comes back.
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <utility>

#include "daemon/cli/demo/loopback.hpp"

namespace runbookd::demo {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

constexpr std::size_t most_body = 8u << 20;

// `ended`: the other side has closed, which may be how it ends a body.
std::optional<HttpReply> parse_reply(const std::string& answer, bool ended) {
  http::response_parser<http::string_body> parser;
  parser.eager(true);
  parser.body_limit(most_body);
  boost::system::error_code error;
  parser.put(asio::buffer(answer), error);
  if (ended && !error && !parser.is_done()) parser.put_eof(error);
  if (error || !parser.is_done()) return std::nullopt;
  HttpReply reply;
  reply.status = static_cast<int>(parser.get().result_int());
  reply.body = std::move(parser.get().body());
  return reply;
}

std::optional<HttpReply> exchange(int port, const std::string& head, const std::string& body) {
  const std::string request = head + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
                              "\r\nConnection: close\r\n" + body;
  const auto answer = ask_port(port, request, [](const std::string& received) {
    return parse_reply(received, false).has_value();
  });
  if (!answer) return std::nullopt;
  return parse_reply(*answer, true);
}

}  // namespace

std::optional<HttpReply> http_get(int port, const std::string& target) {
  return exchange(port, "GET " + target, "\r\n");
}

std::optional<HttpReply> http_post(int port, const std::string& target, const std::string& json) {
  return exchange(port, "POST " + target,
                  "Content-Type: application/json\r\nContent-Length: " +
                      std::to_string(json.size()) + "\r\n\r\n" + json);
}

}  // namespace runbookd::demo
