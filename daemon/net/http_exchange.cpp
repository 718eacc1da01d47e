// Beast's parser is used without its stream algorithms: we read, it parses. The buffer holds what
// the parser has not consumed, which is at most one head.
#include "daemon/net/http_exchange.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstring>
#include <vector>

namespace runbookd::net {
namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;
namespace {

constexpr std::size_t kFirstBuffer = 4 << 10;
constexpr std::size_t kMostBuffer = 64 << 10;
/// Interim (1xx) answers before the real one.
constexpr int kMostInterim = 8;

class AnswerReader {
 public:
  explicit AnswerReader(ExchangeOptions options) : options_(options), buffer_(kFirstBuffer) {
    start();
  }

  /// Room for the next read.
  std::span<char> room() {
    if (buffer_.size() - filled_ < kFirstBuffer / 2 && buffer_.size() < kMostBuffer) {
      buffer_.resize(buffer_.size() * 2);
    }
    return {buffer_.data() + filled_, buffer_.size() - filled_};
  }

  void take(std::size_t bytes, error_code& ec) {
    filled_ += bytes;
    parse(ec);
    while (!ec && parser_->is_done() && is_interim()) {
      if (++interim_ > kMostInterim) {
        ec = http::error::bad_status;
        return;
      }
      start();
      parse(ec);
    }
  }

  void take_end(error_code& ec) {
    parser_->put_eof(ec);
    if (!ec && !parser_->is_done()) ec = http::error::end_of_stream;
  }

  bool done() const { return parser_->is_done(); }

  /// Moves out what is known; `ec` is why it ended early.
  void result(HttpAnswer& answer, error_code ec) {
    auto& message = parser_->get();
    if (parser_->is_header_done() || ec == http::error::body_limit) {
      answer.status = message.result_int();
    }
    if (answer.status >= 300 && answer.status < 400) {
      const auto location = message[http::field::location];
      answer.location.assign(location.data(), location.size());
    }
    if (options_.want_headers) copy_headers(answer);
    // What comes behind a complete answer was not asked for: do not speak on.
    answer.keep_alive = !ec && done() && filled_ == 0 && parser_->keep_alive();
    answer.body = std::move(message.body());
  }

 private:
  using Parser = http::response_parser<http::string_body>;

  void start() {
    parser_.emplace();
    parser_->eager(true);
    parser_->header_limit(kMostHeaderBytes);
    parser_->body_limit(options_.max_body);
    parser_->skip(options_.head);
  }

  bool is_interim() const {
    const auto status = parser_->get().result_int();
    return status >= 100 && status < 200 && status != 101;
  }

  void parse(error_code& ec) {
    std::size_t used = 0;
    while (used < filled_ && !parser_->is_done()) {
      const auto now = parser_->put(asio::buffer(buffer_.data() + used, filled_ - used), ec);
      used += now;
      if (ec == http::error::need_more) {
        ec = {};
        break;
      }
      if (ec || now == 0) break;
    }
    filled_ -= used;
    if (filled_ != 0 && used != 0) std::memmove(buffer_.data(), buffer_.data() + used, filled_);
    if (!ec && filled_ == buffer_.size() && filled_ == kMostBuffer) ec = http::error::header_limit;
  }

  void copy_headers(HttpAnswer& answer) {
    for (const auto& field : parser_->get()) {
      const auto name = field.name_string();
      const auto value = field.value();
      answer.headers.emplace_back(std::string(name.data(), name.size()),
                                  std::string(value.data(), value.size()));
    }
  }

  ExchangeOptions options_;
  std::vector<char> buffer_;
  std::size_t filled_ = 0;
  int interim_ = 0;
  std::optional<Parser> parser_;
};

Failure failure_of_parse(error_code ec, std::size_t max_body) {
  if (ec == http::error::body_limit) {
    return {Reason::too_large, "the body is larger than " + std::to_string(max_body) + " bytes"};
  }
  if (ec == http::error::header_limit) return {Reason::too_large, "the headers exceed 32 KiB"};
  if (ec == http::error::partial_message || ec == http::error::end_of_stream) {
    return {Reason::reset, "the peer closed the connection in the middle of its answer"};
  }
  return {Reason::protocol, "not an HTTP answer: " + ec.message()};
}

/// Reads until the answer is complete; the failure, when it is not, goes to `answer`.
asio::awaitable<error_code> read_answer(Stream* stream, AnswerReader* reader, HttpAnswer* answer,
                                        std::size_t max_body) {
  const auto asked = Clock::now();
  auto first = asked;
  error_code parse_error;
  while (!reader->done()) {
    const auto phase = answer->answered ? Phase::transfer : Phase::first_byte;
    const IoResult got = co_await stream->read_some(reader->room());
    if (got.ec == asio::error::eof && answer->answered) {
      reader->take_end(parse_error);
    } else if (got.ec) {
      answer->failure = failure_of(got.ec, phase);
      co_return got.ec;
    } else {
      if (!answer->answered) {
        first = Clock::now();
        answer->first_byte = first - asked;
        answer->answered = true;
      }
      reader->take(got.bytes, parse_error);
    }
    if (parse_error) {
      answer->failure = failure_of_parse(parse_error, max_body);
      co_return parse_error;
    }
  }
  answer->transfer = Clock::now() - first;
  co_return error_code{};
}

}  // namespace

asio::awaitable<HttpAnswer> exchange(Stream* stream, std::string_view request,
                                     ExchangeOptions options) {
  HttpAnswer answer;
  const IoResult sent = co_await stream->write_all(request);
  answer.sent = sent.bytes;
  if (sent.ec) {
    answer.failure = failure_of(sent.ec, Phase::send);
    co_return answer;
  }
  AnswerReader reader(options);
  const error_code ec = co_await read_answer(stream, &reader, &answer, options.max_body);
  reader.result(answer, ec);
  co_return answer;
}

}  // namespace runbookd::net
