#include "daemon/net/http_exchange.hpp"

#include <boost/asio/error.hpp>

#include "daemon/net/http_answer.hpp"

namespace runbookd::net {
namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
namespace {

/// Reads until the answer is complete; the failure, when it is not, goes to `answer`.
asio::awaitable<void> read_answer(Stream* stream, AnswerReader* reader, HttpAnswer* answer) {
  const auto asked = Clock::now();
  auto first = asked;
  while (!reader->done()) {
    const auto phase = answer->answered ? Phase::transfer : Phase::first_byte;
    const IoResult got = co_await stream->read_some(reader->room());
    if (got.ec == asio::error::eof && answer->answered) {
      answer->failure = reader->take_end();
    } else if (got.ec) {
      answer->failure = failure_of(got.ec, phase);
    } else {
      if (!answer->answered) {
        first = Clock::now();
        answer->first_byte = first - asked;
        answer->answered = true;
      }
      answer->failure = reader->take(got.bytes);
    }
    if (answer->failure) co_return;
  }
  answer->transfer = Clock::now() - first;
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
  const auto reader = make_answer_reader(options);
  co_await read_answer(stream, reader.get(), &answer);
  reader->result(answer);
  if (answer.failure) answer.keep_alive = false;
  co_return answer;
}

}  // namespace runbookd::net
