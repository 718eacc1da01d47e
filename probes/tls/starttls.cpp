#include "probes/tls/starttls.hpp"

#include <string>

namespace runbookd::probes {
namespace asio = boost::asio;
namespace {

constexpr std::string_view ssl_request{"\0\0\0\x08\x04\xd2\x16\x2f", 8};
constexpr std::size_t most_reply_bytes = 8 << 10;

/// The last line of an SMTP reply has a blank behind its code, or nothing (RFC 5321, 4.2); the
/// others a dash.
bool is_complete(std::string_view text) {
  if (!text.ends_with('\n')) return false;
  text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  const auto start = text.rfind('\n');
  const auto last = start == std::string_view::npos ? text : text.substr(start + 1);
  return last.size() == 3 || (last.size() > 3 && last[3] == ' ');
}

asio::awaitable<net::Failure> expect_reply(net::Stream* stream, std::string_view code) {
  std::string text;
  char chunk[512];
  while (!is_complete(text)) {
    if (text.size() > most_reply_bytes) {
      co_return net::Failure{Reason::too_large, "an SMTP reply of more than 8 KiB"};
    }
    const net::IoResult got = co_await stream->read_some(chunk);
    if (got.ec) co_return net::failure_of(got.ec, net::Phase::handshake);
    text.append(chunk, got.bytes);
  }
  if (!text.starts_with(code)) {
    co_return net::Failure{Reason::protocol, "SMTP answered " + net::printable(text, 40)};
  }
  co_return net::Failure{};
}

asio::awaitable<net::Failure> say(net::Stream* stream, std::string_view line,
                                  std::string_view code) {
  const net::IoResult sent = co_await stream->write_all(line);
  if (sent.ec) co_return net::failure_of(sent.ec, net::Phase::handshake);
  co_return co_await expect_reply(stream, code);
}

}  // namespace

asio::awaitable<net::Failure> start_postgres(net::Stream* stream) {
  const net::IoResult sent = co_await stream->write_all(ssl_request);
  if (sent.ec) co_return net::failure_of(sent.ec, net::Phase::handshake);
  char answer = 0;
  const net::IoResult got = co_await stream->read_some({&answer, 1});
  if (got.ec) co_return net::failure_of(got.ec, net::Phase::handshake);
  if (answer == 'S') co_return net::Failure{};
  if (answer == 'N')
    co_return net::Failure{Reason::tls, "the Postgres server has TLS switched off"};
  co_return net::Failure{Reason::protocol, "not the Postgres protocol"};
}

asio::awaitable<net::Failure> start_smtp(net::Stream* stream) {
  net::Failure failure = co_await expect_reply(stream, "220");
  if (!failure) failure = co_await say(stream, "EHLO runbookd\r\n", "250");
  if (!failure) failure = co_await say(stream, "STARTTLS\r\n", "220");
  co_return failure;
}

}  // namespace runbookd::probes
