// The buffer holds a head until it is complete; of a body everything is consumed as it comes.
#include "daemon/net/http/answer.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "daemon/net/http/chunked_body.hpp"
#include "daemon/net/http/head.hpp"

namespace runbookd::net {
namespace {

/// Most heads fit, and most of what a probe is answered with; whoever has more to say is read in
/// larger and larger pieces.
constexpr std::size_t first_buffer = 1 << 10;
constexpr std::size_t most_buffer = 64 << 10;
/// Interim (1xx) answers before the real one.
constexpr int most_interim = 8;
constexpr int switching_protocols = 101;

class BoundedReader final : public AnswerReader {
 public:
  explicit BoundedReader(ExchangeOptions options) : options_(options), buffer_(first_buffer) {}

  std::span<char> room() override { return {buffer_.data() + filled_, buffer_.size() - filled_}; }

  Failure take(std::size_t bytes) override {
    filled_ += bytes;
    if (filled_ == buffer_.size() && buffer_.size() < most_buffer) buffer_.resize(2 * filled_);
    std::string_view rest(buffer_.data(), filled_);
    Failure failure;
    if (!head_) failure = take_heads(rest, filled_ - bytes);
    if (!failure && head_) failure = take_body(rest);
    if (!rest.empty() && rest.size() != filled_)
      std::memmove(buffer_.data(), rest.data(), rest.size());
    filled_ = rest.size();
    failed_ = static_cast<bool>(failure);
    return failure;
  }

  Failure take_end() override {
    if (head_ && head_->length == BodyLength::until_end) ended_ = true;
    if (done()) return {};
    failed_ = true;
    return {Reason::reset, "the peer closed the connection in the middle of its answer"};
  }

  bool done() const override {
    if (failed_ || !head_) return false;
    if (cut_) return true;
    switch (head_->length) {
      case BodyLength::none:
        return true;
      case BodyLength::counted:
        return body_.size() == head_->bytes;
      case BodyLength::chunked:
        return chunks_.state() == ChunkedBody::State::done;
      case BodyLength::until_end:
        return ended_;
    }
    return false;
  }

  void result(HttpAnswer& answer) override {
    if (!head_) return;
    answer.status = head_->status;
    if (answer.status >= 300 && answer.status < 400) answer.location = std::move(head_->location);
    answer.coding = std::move(head_->coding);
    answer.headers = std::move(head_->headers);
    // What comes behind a complete answer was not asked for: do not speak on.
    answer.keep_alive = done() && !cut_ && filled_ == 0 && head_->keep_alive;
    answer.body = std::move(body_);
  }

 private:
  /// Interim answers, and the head of the real one as far as it has come.
  Failure take_heads(std::string_view& rest, std::size_t searched) {
    while (!head_) {
      if (Failure failure = fault_of_beginning(rest)) return failure;
      const auto end = end_of_head(rest, std::exchange(searched, 0));
      if (end.value_or(rest.size()) > most_header_bytes)
        return {Reason::too_large, "the headers exceed 32 KiB"};
      if (!end) return {};
      auto head = read_answer_head(rest.substr(0, *end), options_.head, options_.want_headers);
      if (!head) return head.error();
      rest.remove_prefix(*end);
      if (head->status >= 200) return start_body(std::move(*head));
      // 101 would change the protocol, and nobody asked for that.
      if (head->status == switching_protocols)
        return {Reason::protocol, "it switches protocols without being asked"};
      if (++interim_ > most_interim)
        return {Reason::protocol, "more than 8 interim answers and no answer"};
    }
    return {};
  }

  Failure start_body(AnswerHead head) {
    head_ = std::move(head);
    const bool counted = head_->length == BodyLength::counted;
    if (counted && head_->bytes > options_.max_body && !options_.may_cut) return too_large();
    return {};
  }

  Failure take_body(std::string_view& rest) {
    switch (head_->length) {
      case BodyLength::none:
        return {};
      case BodyLength::counted: {
        const auto size = std::min<std::uint64_t>(rest.size(), head_->bytes - body_.size());
        const auto data = rest.substr(0, static_cast<std::size_t>(size));
        rest.remove_prefix(data.size());
        return keep(data);
      }
      case BodyLength::until_end:
        return keep(std::exchange(rest, {}));
      case BodyLength::chunked:
        return take_chunks(rest);
    }
    return {};
  }

  Failure take_chunks(std::string_view& rest) {
    while (!rest.empty() && !chunks_.is_over() && !cut_) {
      std::string_view data;
      chunks_.take(rest, data);
      if (Failure failure = keep(data)) return failure;
      if (!options_.may_cut && chunks_.left() > options_.max_body - body_.size() &&
          chunks_.state() == ChunkedBody::State::data)
        return too_large();
    }
    if (chunks_.state() == ChunkedBody::State::malformed)
      return {Reason::protocol, "not an HTTP answer: bad chunk"};
    if (chunks_.state() == ChunkedBody::State::too_long)
      return {Reason::too_large, "chunk extensions or trailers of more than 16 KiB"};
    return {};
  }

  Failure keep(std::string_view data) {
    const auto free = options_.max_body - body_.size();
    cut_ = data.size() > free;
    body_.append(data.substr(0, free));
    return cut_ && !options_.may_cut ? too_large() : Failure{};
  }

  Failure too_large() const {
    return {Reason::too_large,
            "the body is larger than " + std::to_string(options_.max_body) + " bytes"};
  }

  ExchangeOptions options_;
  std::vector<char> buffer_;
  std::size_t filled_ = 0;
  int interim_ = 0;
  bool failed_ = false;
  std::optional<AnswerHead> head_;
  ChunkedBody chunks_;
  std::string body_;
  bool cut_ = false;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<AnswerReader> make_answer_reader(ExchangeOptions options) {
  return std::make_unique<BoundedReader>(options);
}

}  // namespace runbookd::net
