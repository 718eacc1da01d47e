#include "daemon/net/http2/call.hpp"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "daemon/base/number.hpp"
#include "daemon/net/failure.hpp"

namespace runbookd::net::http2 {
namespace {

using Fault = Answer::Fault;

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

/// Of a stream that was reset: what the server meant by it.
std::string reset_by(std::uint32_t code) {
  return std::string("the server has reset the call: ") + nghttp2_http2_strerror(code);
}

class OneCall final : public Call {
 public:
  explicit OneCall(Request request) : request_(std::move(request)) {}

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
    if (received_ > request_.max_received)
      return fail(Fault::too_large,
                  "more than " + std::to_string(request_.max_received) + " bytes of frames");
    const auto taken = nghttp2_session_mem_recv(
        session_.get(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    if (taken < 0) fail(Fault::protocol, nghttp2_strerror(static_cast<int>(taken)));
  }

  void feed_end() override {
    fail(Fault::reset, "the server has closed the connection in the middle");
  }

  bool ended() const override { return ended_; }
  const Answer& answer() const override { return answer_; }
  Answer take_answer() override { return std::move(answer_); }

 private:
  bool submit() {
    std::vector<nghttp2_nv> pairs;
    pairs.reserve(request_.fields.size());
    for (const auto& [name, value] : request_.fields) pairs.push_back(pair_of(name, value));
    nghttp2_data_provider body{};
    body.source.ptr = this;
    body.read_callback = read_body;
    stream_ = nghttp2_submit_request(session_.get(), nullptr, pairs.data(), pairs.size(),
                                     request_.body.empty() ? nullptr : &body, nullptr);
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
    auto* self = static_cast<OneCall*>(source->ptr);
    const std::size_t size = std::min(room, self->request_.body.size() - self->sent_);
    std::memcpy(into, self->request_.body.data() + self->sent_, size);
    self->sent_ += size;
    if (self->sent_ == self->request_.body.size()) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return static_cast<ssize_t>(size);
  }

  static int on_header(nghttp2_session* /*session*/, const nghttp2_frame* frame,
                       const std::uint8_t* name, std::size_t name_size, const std::uint8_t* value,
                       std::size_t value_size, std::uint8_t /*flags*/, void* user) {
    auto* self = static_cast<OneCall*>(user);
    self->header_bytes_ += name_size + value_size;
    if (self->header_bytes_ > most_header_bytes) {
      self->fail(Fault::too_large, "the headers exceed 32 KiB");
      return NGHTTP2_ERR_CALLBACK_FAILURE;
    }
    if (frame->hd.stream_id == self->stream_)
      self->take_header(view(name, name_size), view(value, value_size));
    return 0;
  }

  /// `:status` begins a head; only the last one counts, as those before it are interim answers.
  void take_header(std::string_view name, std::string_view value) {
    if (name == ":status") {
      answer_.status = whole_number<std::uint16_t>(value).value_or(0);
      answer_.headers.clear();
    } else if (!name.starts_with(':')) {
      answer_.headers.emplace_back(name, value);
    }
  }

  static int on_data(nghttp2_session* /*session*/, std::uint8_t /*flags*/, std::int32_t stream,
                     const std::uint8_t* bytes, std::size_t size, void* user) {
    auto* self = static_cast<OneCall*>(user);
    if (stream != self->stream_ || self->take_body(view(bytes, size))) return 0;
    return NGHTTP2_ERR_CALLBACK_FAILURE;
  }

  /// False: no more of it is read.
  bool take_body(std::string_view bytes) {
    const std::size_t free = request_.max_body - answer_.body.size();
    answer_.body.append(bytes.substr(0, free));
    if (bytes.size() <= free) return true;
    if (request_.may_cut)
      ended_ = true;
    else
      fail(Fault::too_large,
           "the body is larger than " + std::to_string(request_.max_body) + " bytes");
    return false;
  }

  static int on_close(nghttp2_session* /*session*/, std::int32_t stream, std::uint32_t code,
                      void* user) {
    auto* self = static_cast<OneCall*>(user);
    if (stream != self->stream_) return 0;
    // A server that has said all may end the stream by a reset (RFC 9113, 8.1).
    if (code == NGHTTP2_NO_ERROR || self->complete_)
      self->ended_ = true;
    else
      self->fail(code == NGHTTP2_PROTOCOL_ERROR ? Fault::protocol : Fault::reset, reset_by(code));
    return 0;
  }

  static int on_frame(nghttp2_session* /*session*/, const nghttp2_frame* frame, void* user) {
    auto* self = static_cast<OneCall*>(user);
    const auto type = frame->hd.type;
    const bool of_answer = type == NGHTTP2_HEADERS || type == NGHTTP2_DATA;
    if (of_answer && frame->hd.stream_id == self->stream_ &&
        (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0)
      self->complete_ = true;
    if (type == NGHTTP2_GOAWAY && frame->goaway.last_stream_id < self->stream_)
      self->fail(Fault::reset, std::string("the server takes no calls: ") +
                                   nghttp2_http2_strerror(frame->goaway.error_code));
    return 0;
  }

  /// What is not HTTP/2 makes nghttp2 say goodbye.
  static int on_sent(nghttp2_session* /*session*/, const nghttp2_frame* frame, void* user) {
    auto* self = static_cast<OneCall*>(user);
    if (frame->hd.type == NGHTTP2_GOAWAY)
      self->fail(Fault::protocol, self->complaint_.empty()
                                      ? nghttp2_http2_strerror(frame->goaway.error_code)
                                      : self->complaint_);
    return 0;
  }

  static int on_error(nghttp2_session* /*session*/, int /*code*/, const char* text,
                      std::size_t size, void* user) {
    static_cast<OneCall*>(user)->complaint_ = printable({text, size}, most_text_bytes);
    return 0;
  }

  void fail(Fault fault, std::string why) {
    if (ended_) return;
    ended_ = true;
    answer_.fault = fault;
    answer_.why = std::move(why);
  }

  Request request_;
  std::size_t sent_ = 0;
  std::unique_ptr<nghttp2_session, FreeSession> session_;
  std::int32_t stream_ = 0;
  std::size_t received_ = 0;
  std::size_t header_bytes_ = 0;
  std::string complaint_;  // nghttp2's, of the peer
  bool complete_ = false;  // the peer has said all of its answer
  bool ended_ = false;
  Answer answer_;
};

}  // namespace

std::unique_ptr<Call> make_call(Request request) {
  auto call = std::make_unique<OneCall>(std::move(request));
  if (!call->begin()) return nullptr;
  return call;
}

}  // namespace runbookd::net::http2
