#include "daemon/app/api/client.hpp"

#include <fstream>

#include "daemon/app/api/client_channel.hpp"
#include "daemon/base/text.hpp"
#include "daemon/net/http/answer.hpp"
#include "daemon/net/json.hpp"
#include "daemon/net/url.hpp"

namespace runbookd::api {

namespace {

// Reads until the answer is whole.
Result<ClientAnswer> read_answer(Channel& channel) {
  net::ExchangeOptions options;
  options.max_body = most_answer_bytes;
  options.want_headers = true;
  const auto reader = net::make_answer_reader(options);
  while (!reader->done()) {
    const auto got = channel.receive(reader->room());
    if (!got) return got.error();
    const net::Failure failure = *got == 0 ? reader->take_end() : reader->take(*got);
    if (failure.reason == Reason::reset) return Error{"the daemon closed the connection early", {}};
    if (failure) return Error{"the answer cannot be read: " + failure.detail, {}};
  }
  net::HttpAnswer whole;
  reader->result(whole);
  ClientAnswer out;
  out.status = whole.status;
  out.body = std::move(whole.body);
  for (const auto& [name, value] : whole.headers)
    if (equal_ignoring_case(name, "Content-Type")) out.content_type = value;
  return out;
}

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
  return read_answer(*connected->channel);
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
