#include "daemon/net/http/exchange.hpp"

#include <boost/asio/error.hpp>

#include "daemon/net/http/answer.hpp"
#include "daemon/net/http/content_coding.hpp"

namespace runbookd::net {
namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
namespace {

/// What has come of an answer, and when.
class Reading {
 public:
  Reading(ExchangeOptions options, HttpAnswer& answer)
      : options_(options), reader_(make_answer_reader(options)), answer_(answer) {}

  bool over() const { return answer_.failure || reader_->done(); }
  std::span<char> room() { return reader_->room(); }

  void take(const IoResult& got) {
    if (got.ec == asio::error::eof && answer_.answered) {
      answer_.failure = reader_->take_end();
    } else if (got.ec) {
      answer_.failure = failure_of(got.ec, answer_.answered ? Phase::transfer : Phase::first_byte);
    } else {
      if (!answer_.answered) first_ = Clock::now();
      answer_.answered = true;
      answer_.failure = reader_->take(got.bytes);
    }
  }

  void finish() {
    if (answer_.answered) answer_.first_byte = first_ - asked_;
    if (!answer_.failure) answer_.transfer = Clock::now() - first_;
    reader_->result(answer_);
    if (!answer_.failure && !answer_.coding.empty()) unpack_body(answer_, options_);
    if (answer_.failure) answer_.keep_alive = false;
  }

 private:
  ExchangeOptions options_;
  std::unique_ptr<AnswerReader> reader_;
  HttpAnswer& answer_;
  Clock::time_point asked_ = Clock::now();
  Clock::time_point first_ = asked_;
};

}  // namespace

asio::awaitable<void> exchange(Stream* stream, std::string_view request, ExchangeOptions options,
                               HttpAnswer* answer) {
  const IoResult sent = co_await stream->write_all(request);
  answer->sent = sent.bytes;
  if (sent.ec) {
    answer->failure = failure_of(sent.ec, Phase::send);
    co_return;
  }
  Reading reading(options, *answer);
  while (!reading.over()) reading.take(co_await stream->read_some(reading.room()));
  reading.finish();
}

}  // namespace runbookd::net
