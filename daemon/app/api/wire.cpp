#include "daemon/app/api/wire.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstring>
#include <optional>
#include <vector>

namespace runbookd::api {
namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr std::size_t first_buffer = 4 << 10;
constexpr std::size_t largest_buffer = 64 << 10;  // a head and some of what follows it
constexpr std::size_t least_room = 2 << 10;

constexpr const char* security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' "
    "data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

template <class View>
std::string text_of(const View& view) {
  return std::string(view.data(), view.size());
}

class BeastReader final : public RequestReader {
 public:
  BeastReader() : buffer_(first_buffer) { next(); }

  std::span<char> room() override {
    if (buffer_.size() - filled_ < least_room && buffer_.size() < largest_buffer)
      buffer_.resize(buffer_.size() * 2);
    return {buffer_.data() + filled_, buffer_.size() - filled_};
  }
  void added(std::size_t bytes) override { filled_ += bytes; }
  bool started() const override { return filled_ > 0 || head_bytes_ > 0; }
  bool complete() const override { return parser_->is_done(); }
  const Request& request() const override { return request_; }

  void next() override {
    parser_.emplace();
    parser_->header_limit(most_head_bytes);
    parser_->body_limit(most_body_bytes);
    request_ = Request{};
    head_bytes_ = 0;
    head_given_ = false;
  }

  Progress advance() override {
    if (!head_given_) return advance_head();
    return advance_body();
  }

 private:
  using Parser = http::request_parser<http::string_body>;

  // One call of the parser; need_more and success are both no error.
  error_code feed(std::size_t& used) {
    error_code ec;
    used = parser_->put(asio::const_buffer(buffer_.data(), filled_), ec);
    filled_ -= used;
    if (used != 0 && filled_ != 0) std::memmove(buffer_.data(), buffer_.data() + used, filled_);
    if (ec == http::error::need_more) {
      ec = {};
      starved_ = true;
    }
    return ec;
  }

  // The parser consumes a head in pieces, and its own limit is per piece.
  Progress advance_head() {
    starved_ = false;
    while (!parser_->is_header_done()) {
      if (filled_ == 0 || starved_) {
        return head_bytes_ + filled_ > most_head_bytes ? Progress::head_too_large
                                                       : Progress::need_more;
      }
      std::size_t used = 0;
      const error_code ec = feed(used);
      head_bytes_ += used;
      if (ec == http::error::header_limit) return Progress::head_too_large;
      if (ec == http::error::body_limit) return Progress::body_too_large;
      if (ec) return Progress::bad;
    }
    if (head_bytes_ > most_head_bytes) return Progress::head_too_large;
    head_given_ = true;
    return read_head() ? Progress::head : Progress::bad;
  }

  Progress advance_body() {
    starved_ = false;
    parser_->eager(true);
    while (!parser_->is_done()) {
      if (filled_ == 0) return Progress::need_more;
      if (starved_) return filled_ == largest_buffer ? Progress::bad : Progress::need_more;
      std::size_t used = 0;
      const error_code ec = feed(used);
      if (ec == http::error::body_limit) return Progress::body_too_large;
      if (ec) return Progress::bad;
    }
    request_.body = std::move(parser_->get().body());
    return Progress::complete;
  }

  bool read_head() {
    const auto& message = parser_->get();
    if (message.version() != 11 && message.version() != 10) return false;
    switch (message.method()) {
      case http::verb::get:
        request_.method = Method::get;
        break;
      case http::verb::head:
        request_.method = Method::head;
        break;
      case http::verb::post:
        request_.method = Method::post;
        break;
      case http::verb::delete_:
        request_.method = Method::delete_;
        break;
      default:
        request_.method = Method::other;
        break;
    }
    request_.target = text_of(message.target());
    request_.http11 = message.version() == 11;
    request_.keep_alive = parser_->keep_alive();
    for (const auto& field : message) {
      if (field.name() == http::field::host) request_.hosts.push_back(text_of(field.value()));
      if (field.name() == http::field::origin) request_.origins.push_back(text_of(field.value()));
    }
    request_.authorization = text_of(message[http::field::authorization]);
    request_.content_type = text_of(message[http::field::content_type]);
    request_.accept_encoding = text_of(message[http::field::accept_encoding]);
    request_.expects_continue =
        boost::beast::iequals(message[http::field::expect], "100-continue") && !parser_->is_done();
    return true;
  }

  std::vector<char> buffer_;
  std::size_t filled_ = 0;
  std::size_t head_bytes_ = 0;
  bool head_given_ = false;
  bool starved_ = false;
  std::optional<Parser> parser_;
  Request request_;
};

template <class Message>
std::string head_text(Message& message) {
  std::string out;
  http::response_serializer<http::empty_body> serializer(message);
  error_code ec;
  while (!serializer.is_done() && !ec) {
    serializer.next(ec, [&](error_code& inner, const auto& buffers) {
      inner = {};
      std::size_t bytes = 0;
      const auto end = asio::buffer_sequence_end(buffers);
      for (auto it = asio::buffer_sequence_begin(buffers); it != end; ++it) {
        const asio::const_buffer piece(*it);
        out.append(static_cast<const char*>(piece.data()), piece.size());
        bytes += piece.size();
      }
      serializer.consume(bytes);
    });
  }
  return out;
}

}  // namespace

std::unique_ptr<RequestReader> make_request_reader() { return std::make_unique<BeastReader>(); }

std::string serialize(const Response& response, bool keep_alive, bool head_only) {
  http::response<http::empty_body> message;
  message.version(11);
  message.result(static_cast<unsigned>(response.status));
  message.reason(boost::beast::string_view(phrase_of(response.status).data(),
                                           phrase_of(response.status).size()));
  message.set(http::field::content_type, response.content_type);
  message.set(http::field::cache_control, "no-store");
  message.set("Content-Security-Policy", security_policy);
  message.set("X-Content-Type-Options", "nosniff");
  message.set("X-Frame-Options", "DENY");
  message.set("Referrer-Policy", "no-referrer");
  for (const auto& [name, value] : response.headers) message.set(name, value);
  message.content_length(response.body.size());
  message.keep_alive(keep_alive);
  std::string out = head_text(message);
  if (!head_only) out += response.body;
  return out;
}

}  // namespace runbookd::api
