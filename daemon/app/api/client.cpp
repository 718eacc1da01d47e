#include "daemon/app/api/client.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstring>
#include <fstream>
#include <vector>

#include "daemon/app/api/client_channel.hpp"
#include "daemon/net/json.hpp"
#include "daemon/net/url.hpp"

namespace runbookd::api {
namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr std::size_t buffer_bytes = 64 << 10;
constexpr std::uint32_t most_head = 32 << 10;

// Reads until the parser has a whole message.
class AnswerReader {
 public:
  AnswerReader() : buffer_(buffer_bytes) {
    parser_.eager(true);
    parser_.header_limit(most_head);
    parser_.body_limit(most_answer_bytes);
  }

  Result<ClientAnswer> read(Channel& channel) {
    while (!parser_.is_done()) {
      const auto got = channel.receive({buffer_.data() + filled_, buffer_.size() - filled_});
      if (!got) return got.error();
      error_code ec;
      if (*got == 0) {
        if (parser_.got_some()) parser_.put_eof(ec);
        if (ec || !parser_.is_done()) return Error{"the daemon closed the connection early", {}};
        break;
      }
      filled_ += *got;
      parse(ec);
      if (ec) return Error{"the answer is no HTTP: " + ec.message(), {}};
    }
    auto& message = parser_.get();
    const auto type = message[http::field::content_type];
    ClientAnswer out;
    out.status = static_cast<int>(message.result_int());
    out.content_type.assign(type.data(), type.size());
    out.body = std::move(message.body());
    return out;
  }

 private:
  void parse(error_code& ec) {
    while (filled_ > 0 && !parser_.is_done()) {
      const std::size_t used = parser_.put(asio::const_buffer(buffer_.data(), filled_), ec);
      filled_ -= used;
      if (used != 0 && filled_ != 0) std::memmove(buffer_.data(), buffer_.data() + used, filled_);
      if (ec == http::error::need_more) {
        ec = {};
        if (filled_ == buffer_.size()) ec = http::error::buffer_overflow;
        return;
      }
      if (ec || used == 0) return;
    }
  }

  std::vector<char> buffer_;
  std::size_t filled_ = 0;
  http::response_parser<http::string_body> parser_;
};

struct Connected {
  std::unique_ptr<Channel> channel;
  std::string authority;
};

Result<Connected> connect(const ClientTarget& target) {
  Connected out;
  if (target.url.empty()) {
    auto channel = connect_socket(target.socket, target.timeout);
    if (!channel) return channel.error();
    out.channel = std::move(*channel);
    out.authority = "localhost";
    return out;
  }
  const auto url = net::parse_url(target.url);
  if (!url) return Error{"--url " + url.error().text, url.error().hint};
  const bool tls = url->scheme == "https";
  if (!tls && url->scheme != "http") return Error{"--url must be http:// or https://", {}};
  const auto usual = static_cast<unsigned short>(tls ? 443 : 80);
  const unsigned short port = url->port != 0 ? url->port : usual;
  auto channel = connect_host(url->host, port, tls, target.timeout);
  if (!channel) return channel.error();
  out.channel = std::move(*channel);
  out.authority = url->authority;
  return out;
}

bool is_header_value(const std::string& text) {
  for (const char c : text)
    if (c <= 0x20 || c >= 0x7F) return false;
  return true;
}

Result<ClientAnswer> ask(const ClientTarget& target, const char* method, const std::string& path,
                         const std::string* body) {
  if (!path.starts_with('/') || !is_header_value(path)) return Error{"not a path: " + path, {}};
  if (!is_header_value(target.token.reveal())) return Error{"the token holds odd characters", {}};
  auto connected = connect(target);
  if (!connected) return connected.error();
  std::string request = std::string(method) + " " + path +
                        " HTTP/1.1\r\nHost: " + connected->authority +
                        "\r\nConnection: close\r\nAccept: */*\r\n";
  if (!target.url.empty() && !target.token.empty())
    request += "Authorization: Bearer " + target.token.reveal() + "\r\n";
  if (body != nullptr) {
    request += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body->size()) +
               "\r\n\r\n" + *body;
  } else {
    request += "\r\n";
  }
  const Status sent = connected->channel->send_all(request);
  if (!sent) return sent.error();
  return AnswerReader().read(*connected->channel);
}

}  // namespace

Result<ClientAnswer> client_get(const ClientTarget& target, const std::string& path) {
  return ask(target, "GET", path, nullptr);
}

Result<ClientAnswer> client_post(const ClientTarget& target, const std::string& path,
                                 const std::string& json) {
  return ask(target, "POST", path, &json);
}

Result<ClientAnswer> client_delete(const ClientTarget& target, const std::string& path,
                                   const std::string& json) {
  return ask(target, "DELETE", path, &json);
}

std::string detail_of(const ClientAnswer& answer) {
  const auto object = net::parse_json_object(answer.body);
  if (object) {
    std::string detail = net::json_text_at(*object, {"detail"});
    if (!detail.empty()) return detail;
  }
  return answer.body;
}

Result<Secret> read_token(const std::string& file) {
  std::ifstream in(file);
  std::string line;
  if (!std::getline(in, line)) return Error{"cannot read the token file " + file, {}};
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
  if (line.empty()) return Error{"the token file " + file + " is empty", {}};
  return Secret(std::move(line));
}

}  // namespace runbookd::api
