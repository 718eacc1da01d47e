#include "probes/grpc/unary_call.hpp"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <vector>

#include "daemon/net/failure.hpp"

namespace runbookd::probes::grpc {
namespace {

using Fault = UnaryAnswer::Fault;

constexpr std::size_t most_text_bytes = 300;
constexpr std::uint32_t announced_header_bytes = 16 << 10;

struct FreeSession {
  void operator()(nghttp2_session* session) const { nghttp2_session_del(session); }
};
struct FreeCallbacks {
  void operator()(nghttp2_session_callbacks* callbacks) const {
    nghttp2_session_callbacks_del(callbacks);
  }
};

std::string_view view(const std::uint8_t* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

std::optional<int> number_in(std::string_view text) {
  int out = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, out);
  if (error != std::errc() || stop != end || out < 0) return std::nullopt;
  return out;
}

/// Of a stream that was reset: what the server meant by it.
std::string reset_by(std::uint32_t code) {
  return std::string("the server has reset the call: ") + nghttp2_http2_strerror(code);
}

class Call final : public UnaryCall {
 public:
  explicit Call(UnaryRequest request) : request_(std::move(request)) {}

  bool begin() {
    nghttp2_session_callbacks* made = nullptr;
    if (nghttp2_session_callbacks_new(&made) != 0) return false;
    const std::unique_ptr<nghttp2_session_callbacks, FreeCallbacks> callbacks(made);
    nghttp2_session_callbacks_set_on_header_callback(made, on_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(made, on_data);
    nghttp2_session_callbacks_set_on_stream_close_callback(made, on_close);
    nghttp2_session_callbacks_set_on_frame_recv_callback(made, on_frame);
    nghttp2_session_callbacks_set_on_frame_send_callback(made, on_sent);
    nghttp2_session_callbacks_set_error_callback2(made, on_error);
    nghttp2_session* session = nullptr;
    if (nghttp2_session_client_new(&session, made, this) != 0) return false;
    session_.reset(session);
    const std::array<nghttp2_settings_entry, 2> settings{
        {{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
         {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, announced_header_bytes}}};
    if (nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, settings.data(), settings.size()) != 0)
      return false;
    return submit();
  }

  std::string output() override {
    std::string out;
    while (!ended()) {
      const std::uint8_t* bytes = nullptr;
      const auto size = nghttp2_session_mem_send(session_.get(), &bytes);
      if (size < 0) fail(Fault::protocol, nghttp2_strerror(static_cast<int>(size)));
      if (size <= 0) break;
      out.append(view(bytes, static_cast<std::size_t>(size)));
    }
    return out;
  }

  void feed(std::string_view bytes) override {
    received_ += bytes.size();
    if (received_ > most_received_bytes) return fail(Fault::too_large, {});
    const auto taken = nghttp2_session_mem_recv(
        session_.get(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    if (taken < 0) fail(Fault::protocol, nghttp2_strerror(static_cast<int>(taken)));
  }

  void feed_end() override {
    fail(Fault::reset, "the server has closed the connection in the middle");
  }

  bool ended() const override { return ended_; }
  const UnaryAnswer& answer() const override { return answer_; }

 private:
  bool submit() {
    const std::string timeout =
        std::to_string(std::max<std::int64_t>(request_.timeout / milliseconds{1}, 1)) + "m";
    const std::array<std::array<std::string_view, 2>, 8> headers{
        {{":method", "POST"},
         {":scheme", request_.tls ? "https" : "http"},
         {":path", request_.path},
         {":authority", request_.authority},
         {"te", "trailers"},
         {"content-type", "application/grpc"},
         {"user-agent", "grpc-runbookd"},
         {"grpc-timeout", timeout}}};
    std::vector<nghttp2_nv> pairs;
    for (const auto& [name, value] : headers) pairs.push_back(pair_of(name, value));
    nghttp2_data_provider body{};
    body.source.ptr = this;
    body.read_callback = read_body;
    stream_ =
        nghttp2_submit_request(session_.get(), nullptr, pairs.data(), pairs.size(), &body, nullptr);
    return stream_ > 0;
  }

  // nghttp2 copies both, and its interface is older than const.
  static nghttp2_nv pair_of(std::string_view name, std::string_view value) {
    const auto bytes = [](std::string_view text) {
      return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
    };
    return {bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
  }

  static ssize_t read_body(nghttp2_session* /*session*/, std::int32_t /*stream*/,
                           std::uint8_t* into, std::size_t room, std::uint32_t* flags,
                           nghttp2_data_source* source, void* /*user*/) {
    auto* self = static_cast<Call*>(source->ptr);
    const std::size_t size = std::min(room, self->request_.body.size() - self->sent_);
    std::memcpy(into, self->request_.body.data() + self->sent_, size);
    self->sent_ += size;
    if (self->sent_ == self->request_.body.size()) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return static_cast<ssize_t>(size);
  }

  static int on_header(nghttp2_session* /*session*/, const nghttp2_frame* frame,
                       const std::uint8_t* name, std::size_t name_size, const std::uint8_t* value,
                       std::size_t value_size, std::uint8_t /*flags*/, void* user) {
    auto* self = static_cast<Call*>(user);
    self->header_bytes_ += name_size + value_size;
    if (self->header_bytes_ > most_header_bytes) {
      self->fail(Fault::too_large, {});
      return NGHTTP2_ERR_CALLBACK_FAILURE;
    }
    if (frame->hd.stream_id == self->stream_)
      self->take_header(view(name, name_size), view(value, value_size));
    return 0;
  }

  void take_header(std::string_view name, std::string_view value) {
    const std::string text = net::printable(value, most_text_bytes);
    if (name == ":status") answer_.http_status = number_in(value).value_or(0);
    if (name == "content-type") answer_.content_type = text;
    if (name == "grpc-status") answer_.grpc_status = number_in(value).value_or(-1);
    if (name == "grpc-message") answer_.grpc_message = text;
  }

  static int on_data(nghttp2_session* /*session*/, std::uint8_t /*flags*/, std::int32_t stream,
                     const std::uint8_t* bytes, std::size_t size, void* user) {
    auto* self = static_cast<Call*>(user);
    if (stream != self->stream_) return 0;
    if (self->answer_.body.size() + size > most_body_bytes) {
      self->fail(Fault::too_large, {});
      return NGHTTP2_ERR_CALLBACK_FAILURE;
    }
    self->answer_.body.append(view(bytes, size));
    return 0;
  }

  static int on_close(nghttp2_session* /*session*/, std::int32_t stream, std::uint32_t code,
                      void* user) {
    auto* self = static_cast<Call*>(user);
    if (stream != self->stream_) return 0;
    // A server that has said all may say so by a reset without an error.
    if (code == NGHTTP2_NO_ERROR || self->answer_.grpc_status)
      self->ended_ = true;
    else
      self->fail(code == NGHTTP2_PROTOCOL_ERROR ? Fault::protocol : Fault::reset, reset_by(code));
    return 0;
  }

  static int on_frame(nghttp2_session* /*session*/, const nghttp2_frame* frame, void* user) {
    auto* self = static_cast<Call*>(user);
    const bool away = frame->hd.type == NGHTTP2_GOAWAY;
    if (away && frame->goaway.last_stream_id < self->stream_)
      self->fail(Fault::reset, std::string("the server takes no calls: ") +
                                   nghttp2_http2_strerror(frame->goaway.error_code));
    return 0;
  }

  /// What is not HTTP/2 makes nghttp2 say goodbye.
  static int on_sent(nghttp2_session* /*session*/, const nghttp2_frame* frame, void* user) {
    auto* self = static_cast<Call*>(user);
    if (frame->hd.type == NGHTTP2_GOAWAY)
      self->fail(Fault::protocol, self->complaint_.empty()
                                      ? nghttp2_http2_strerror(frame->goaway.error_code)
                                      : self->complaint_);
    return 0;
  }

  static int on_error(nghttp2_session* /*session*/, int /*code*/, const char* text,
                      std::size_t size, void* user) {
    static_cast<Call*>(user)->complaint_ = net::printable({text, size}, most_text_bytes);
    return 0;
  }

  void fail(Fault fault, std::string why) {
    if (ended_) return;
    ended_ = true;
    answer_.fault = fault;
    answer_.why = std::move(why);
  }

  UnaryRequest request_;
  std::size_t sent_ = 0;
  std::unique_ptr<nghttp2_session, FreeSession> session_;
  std::int32_t stream_ = 0;
  std::size_t received_ = 0;
  std::size_t header_bytes_ = 0;
  std::string complaint_;  // nghttp2's, of the peer
  bool ended_ = false;
  UnaryAnswer answer_;
};

}  // namespace

std::unique_ptr<UnaryCall> make_unary_call(UnaryRequest request) {
  auto call = std::make_unique<Call>(std::move(request));
  if (!call->begin()) return nullptr;
  return call;
}

}  // namespace runbookd::probes::grpc
