// Beast's parser, fed by hand. Some of its preconditions are in the peer's hand, and a release
// build checks none of them: put_eof() wants that something was put, put() that the message is not
// complete yet, and the end of a chunked body is understood in pieces of at least kLeastOfChunks
// bytes. Its bound on the head is one per piece of a head. All of these are kept here.
//
// The buffer holds what the parser has not consumed, which is at most one head.
#include "daemon/net/http_answer.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstring>
#include <vector>

namespace runbookd::net {
namespace http = boost::beast::http;
using boost::system::error_code;
namespace {

constexpr std::size_t kFirstBuffer = 4 << 10;
constexpr std::size_t kMostBuffer = 64 << 10;
/// Interim (1xx) answers before the real one.
constexpr int kMostInterim = 8;
constexpr unsigned kLeastStatus = 100;
/// `0 CR LF CR LF`: as long as a chunked body is not complete, at least so much follows.
constexpr std::size_t kLeastOfChunks = 5;

class BeastReader final : public AnswerReader {
 public:
  explicit BeastReader(ExchangeOptions options) : options_(options), buffer_(kFirstBuffer) {
    start();
  }

  std::span<char> room() override {
    if (buffer_.size() - filled_ < kFirstBuffer / 2 && buffer_.size() < kMostBuffer) {
      buffer_.resize(buffer_.size() * 2);
    }
    return {buffer_.data() + filled_, buffer_.size() - filled_};
  }

  Failure take(std::size_t bytes) override {
    filled_ += bytes;
    error_code ec;
    parse(ec);
    while (!ec && parser_->is_done() && is_interim()) {
      // 101 would change the protocol, and nobody asked for that.
      const bool switches = parser_->get().result() == http::status::switching_protocols;
      start();
      if (switches) return failed({Reason::protocol, "it switches protocols without being asked"});
      if (++interim_ > kMostInterim)
        return failed({Reason::protocol, "more than 8 interim answers and no answer"});
      parse(ec);
    }
    if (!ec && parser_->is_header_done() && parser_->get().result_int() < kLeastStatus)
      ec = http::error::bad_status;
    return ec ? failed(failure_of(ec)) : Failure{};
  }

  Failure take_end() override {
    error_code ec;
    if (parser_->got_some()) parser_->put_eof(ec);
    if (!ec && !parser_->is_done()) ec = http::error::end_of_stream;
    return ec ? failed(failure_of(ec)) : Failure{};
  }

  bool done() const override { return !failed_ && parser_->is_done(); }

  void result(HttpAnswer& answer) override {
    auto& message = parser_->get();
    if (parser_->is_header_done()) answer.status = message.result_int();
    if (answer.status >= 300 && answer.status < 400) {
      const auto location = message[http::field::location];
      answer.location.assign(location.data(), location.size());
    }
    if (options_.want_headers) copy_headers(answer);
    // What comes behind a complete answer was not asked for: do not speak on.
    answer.keep_alive = !failed_ && done() && filled_ == 0 && parser_->keep_alive();
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
    head_ = 0;
  }

  bool is_interim() const { return parser_->get().result_int() / 100 == 1; }

  bool awaits_chunk() const { return parser_->is_header_done() && parser_->chunked(); }

  void parse(error_code& ec) {
    std::size_t used = 0;
    while (used < filled_ && !parser_->is_done()) {
      if (awaits_chunk() && filled_ - used < kLeastOfChunks) break;
      const auto now = parser_->put(boost::asio::buffer(buffer_.data() + used, filled_ - used), ec);
      used += now;
      const bool starved = ec == http::error::need_more;
      if (starved) ec = {};
      if (!parser_->is_header_done() && (head_ += now) > kMostHeaderBytes)
        ec = http::error::header_limit;
      if (ec || starved || now == 0) break;
    }
    filled_ -= used;
    if (filled_ != 0 && used != 0) std::memmove(buffer_.data(), buffer_.data() + used, filled_);
    if (!ec && filled_ == kMostBuffer) ec = http::error::header_limit;
  }

  Failure failed(Failure failure) {
    failed_ = true;
    return failure;
  }

  Failure failure_of(error_code ec) const {
    if (ec == http::error::body_limit) {
      return {Reason::too_large,
              "the body is larger than " + std::to_string(options_.max_body) + " bytes"};
    }
    if (ec == http::error::header_limit) return {Reason::too_large, "the headers exceed 32 KiB"};
    if (ec == http::error::partial_message || ec == http::error::end_of_stream) {
      return {Reason::reset, "the peer closed the connection in the middle of its answer"};
    }
    return {Reason::protocol, "not an HTTP answer: " + ec.message()};
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
  std::size_t head_ = 0;  ///< bytes of a head that is not complete
  int interim_ = 0;
  bool failed_ = false;
  std::optional<Parser> parser_;
};

}  // namespace

std::unique_ptr<AnswerReader> make_answer_reader(ExchangeOptions options) {
  return std::make_unique<BeastReader>(options);
}

}  // namespace runbookd::net
