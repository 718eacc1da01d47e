#include "daemon/app/api/wire.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/string_body.hpp>
#include <charconv>
#include <cstring>
#include <functional>
#include <optional>
#include <vector>

#include "daemon/app/api/request_head.hpp"
#include "daemon/base/text.hpp"

namespace runbookd::api {
namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr std::size_t first_buffer = 4 << 10;
constexpr std::size_t least_room = 2 << 10;
constexpr std::size_t largest_buffer = most_head_bytes + 2 * least_room;
/// The end of a chunked body: the parser wants at least so much of it at a time, and so much
/// follows.
constexpr std::size_t least_of_chunks = 5;

constexpr const char* security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' "
    "data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

template <class View>
std::string text_of(const View& view) {
  return std::string(view.data(), view.size());
}

Method method_of(http::verb verb) {
  switch (verb) {
    case http::verb::get:
      return Method::get;
    case http::verb::head:
      return Method::head;
    case http::verb::post:
      return Method::post;
    case http::verb::delete_:
      return Method::delete_;
    default:
      return Method::other;
  }
}

// The parser gets a head in one piece, when HeadScan has found its end; a body as it comes.
class BeastReader final : public RequestReader {
 public:
  BeastReader() : buffer_(first_buffer) { next(); }

  std::span<char> room() override {
    if (buffer_.size() - filled_ < least_room && buffer_.size() < largest_buffer)
      buffer_.resize(std::min(buffer_.size() * 2, largest_buffer));
    return {buffer_.data() + filled_, buffer_.size() - filled_};
  }
  void added(std::size_t bytes) override { filled_ += bytes; }
  bool started() const override { return filled_ > 0 || head_given_; }
  bool complete() const override { return parser_->is_done(); }
  const Request& request() const override { return request_; }
  std::size_t body_bytes() const override { return body_bytes_; }
  std::string take_body() override { return std::move(request_.body); }

  void next() override {
    parser_.emplace();
    parser_->header_limit(most_head_bytes + 1);
    parser_->body_limit(most_body_bytes);
    parser_->on_chunk_header(on_chunk_);
    request_ = Request{};
    scan_ = HeadScan{};
    head_given_ = false;
    body_bytes_ = 0;
    chunk_bytes_ = 0;
    if (filled_ > 0 || buffer_.size() == first_buffer) return;
    buffer_ = std::vector<char>(first_buffer);
  }

  Progress advance() override { return head_given_ ? advance_body() : advance_head(); }

 private:
  using Parser = http::request_parser<http::string_body>;
  using OnChunk = std::function<void(std::uint64_t, boost::beast::string_view, error_code&)>;

  void forget(std::size_t bytes) {
    filled_ -= bytes;
    if (bytes != 0 && filled_ != 0) std::memmove(buffer_.data(), buffer_.data() + bytes, filled_);
  }

  Progress advance_head() {
    const auto found = scan_.look({buffer_.data(), filled_});
    if (found == HeadScan::Found::bad) return Progress::bad;
    const bool whole = found == HeadScan::Found::head;
    const std::size_t bytes = (whole ? scan_.end() : filled_) - scan_.begin();
    if (bytes > most_head_bytes) return Progress::head_too_large;
    if (!whole) return Progress::need_more;
    error_code ec;
    parser_->put(asio::const_buffer(buffer_.data() + scan_.begin(), bytes), ec);
    if (ec == http::error::body_limit) return Progress::body_too_large;
    if (ec || !parser_->is_header_done()) return Progress::bad;
    forget(scan_.end());
    head_given_ = true;
    return read_head();
  }

  Progress advance_body() {
    parser_->eager(true);
    while (!parser_->is_done()) {
      if (filled_ == 0) return Progress::need_more;
      if (parser_->chunked() && filled_ < least_of_chunks) return Progress::need_more;
      error_code ec;
      const std::size_t had = parser_->get().body().size();
      const std::size_t used = parser_->put(asio::const_buffer(buffer_.data(), filled_), ec);
      forget(used);
      chunk_bytes_ += used - std::min(used, parser_->get().body().size() - had);
      if (ec == http::error::body_limit || chunk_bytes_ > most_chunk_bytes)
        return Progress::body_too_large;
      const bool starved = ec == http::error::need_more;
      if (starved && filled_ < largest_buffer) return Progress::need_more;
      if (ec) return Progress::bad;
    }
    request_.body = std::move(parser_->get().body());
    return Progress::complete;
  }

  Progress read_head() {
    const auto& message = parser_->get();
    FramingFields framing;
    int authorizations = 0;
    int types = 0;
    for (const auto& field : message) {
      const std::string value = text_of(field.value());
      if (field.name() == http::field::host) request_.hosts.push_back(value);
      if (field.name() == http::field::origin) request_.origins.push_back(value);
      if (field.name() == http::field::content_length) framing.lengths.push_back(value);
      if (field.name() == http::field::transfer_encoding) framing.codings.push_back(value);
      if (field.name() == http::field::authorization) ++authorizations;
      if (field.name() == http::field::content_type) ++types;
      if (field.name() == http::field::accept_encoding) request_.accept_encoding += value + ',';
      std::string name = ascii_lower(text_of(field.name_string()));
      if (name.starts_with("x-") && name.ends_with("-signature"))
        request_.signatures.emplace_back(std::move(name), value);
    }
    if (authorizations > 1 || types > 1) return Progress::bad;
    request_.method = method_of(message.method());
    request_.target = text_of(message.target());
    request_.http11 = framing.http11 = message.version() == 11;
    request_.keep_alive = parser_->keep_alive();
    request_.authorization = text_of(message[http::field::authorization]);
    request_.content_type = text_of(message[http::field::content_type]);
    request_.expects_continue =
        boost::beast::iequals(message[http::field::expect], "100-continue") && !parser_->is_done();
    return judge(framing_of(framing));
  }

  Progress judge(Framing framing) {
    if (framing == Framing::bad) return Progress::bad;
    if (framing == Framing::unknown_coding) return Progress::unknown_coding;
    // What the parser makes of it must be what we make of it.
    const bool has_body = framing != Framing::none;
    if (has_body == parser_->is_done()) return Progress::bad;
    const bool read = request_.method == Method::get || request_.method == Method::head;
    if (has_body && read) return Progress::unwanted_body;
    if (framing == Framing::chunked) body_bytes_ = most_body_bytes;
    if (framing == Framing::length)
      body_bytes_ = static_cast<std::size_t>(parser_->content_length().value_or(most_body_bytes));
    return Progress::head;
  }

  std::vector<char> buffer_;
  std::size_t filled_ = 0;
  HeadScan scan_;
  bool head_given_ = false;
  std::size_t body_bytes_ = 0;
  std::size_t chunk_bytes_ = 0;  ///< around the body so far
  OnChunk on_chunk_ = [](std::uint64_t, boost::beast::string_view extension, error_code& ec) {
    ec = {};
    if (!is_chunk_extension({extension.data(), extension.size()}))
      ec = http::error::bad_chunk_extension;
  };
  std::optional<Parser> parser_;
  Request request_;
};

template <class Message>
std::string head_text(Message& message) {
  std::string out;
  http::response_serializer<http::empty_body> serializer(message);
  serializer.split(true);  // a chunked message without a body would end here, with its last chunk
  error_code ec;
  while (!serializer.is_header_done() && !ec) {
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

namespace {

http::response<http::empty_body> common_head(const Response& response) {
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
  return message;
}

}  // namespace

std::string serialize_head(const Response& response, std::size_t body_bytes, bool keep_alive) {
  auto message = common_head(response);
  message.content_length(body_bytes);
  message.keep_alive(keep_alive);
  return head_text(message);
}

std::string serialize_stream_head(const Response& response, bool chunked, bool keep_alive) {
  auto message = common_head(response);
  message.chunked(chunked);
  message.keep_alive(chunked && keep_alive);
  return head_text(message);
}

std::string chunk_head(std::size_t bytes) {
  char size[2 * sizeof bytes];
  const auto end = std::to_chars(std::begin(size), std::end(size), bytes, 16).ptr;
  return std::string(size, end) + (bytes == 0 ? "\r\n\r\n" : "\r\n");
}

}  // namespace runbookd::api
