#include "daemon/net/http2/exchange.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/error.hpp>

#include "daemon/base/text.hpp"
#include "daemon/net/http/content_coding.hpp"

namespace runbookd::net::http2 {
namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
namespace {

constexpr std::size_t read_bytes = 16 << 10;
/// Beside the body: heads, settings, pings, and the frames around it.
constexpr std::size_t most_beside_body = 1 << 20;

std::string_view take_until(std::string_view& text, std::string_view mark) {
  const auto at = std::min(text.find(mark), text.size());
  const auto out = text.substr(0, at);
  text.remove_prefix(std::min(at + mark.size(), text.size()));
  return out;
}

bool concerns_the_connection(std::string_view name) {
  constexpr std::array<std::string_view, 6> names{
      "connection", "keep-alive", "upgrade", "transfer-encoding", "te", "proxy-connection"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

Failure fault_of(const Answer& answer) {
  switch (answer.fault) {
    case Answer::Fault::protocol:
      return {Reason::protocol, "not an HTTP/2 answer: " + answer.why};
    case Answer::Fault::too_large:
      return {Reason::too_large, answer.why};
    case Answer::Fault::reset:
      return {Reason::reset, answer.why};
    case Answer::Fault::none:
      break;
  }
  if (answer.status == 0)
    return {Reason::protocol, "not an HTTP/2 answer: the stream ended without one"};
  return {};
}

void put(Answer said, const Course& course, Clock::time_point end, const ExchangeOptions& options,
         HttpAnswer& out) {
  out.failure = fault_of(said);
  out.status = said.status;
  if (said.status >= 300 && said.status < 400)
    out.location = value_of_header(said.headers, "location");
  out.coding = shown_coding(value_of_header(said.headers, "content-encoding"));
  out.answered = said.status != 0;
  if (out.answered) out.first_byte = course.first - course.asked;
  if (!out.failure) out.transfer = end - course.first;
  out.body = std::move(said.body);
  if (options.want_headers) out.headers = std::move(said.headers);
  if (!out.failure && !out.coding.empty()) unpack_body(out, options);
}

}  // namespace

asio::awaitable<Failure> converse(Stream* stream, Call* call, Course* course) {
  std::array<char, read_bytes> buffer{};
  auto phase = Phase::first_byte;
  while (!call->ended()) {
    const std::string out = call->output();
    if (!out.empty()) {
      const IoResult sent = co_await stream->write_all(out);
      course->sent += sent.bytes;
      if (sent.ec) co_return failure_of(sent.ec, Phase::send);
      if (course->asked == Clock::time_point{}) course->asked = Clock::now();
    }
    if (call->ended()) break;
    const IoResult got = co_await stream->read_some(buffer);
    if (got.ec && got.ec != asio::error::eof) co_return failure_of(got.ec, phase);
    if (got.bytes > 0) phase = Phase::transfer;
    call->feed({buffer.data(), got.bytes});
    if (course->first == Clock::time_point{} && call->answer().status != 0)
      course->first = Clock::now();
    if (got.ec) call->feed_end();
  }
  co_return Failure{};
}

Request request_of(std::string_view bytes, bool tls) {
  Request out;
  std::string_view head = take_until(bytes, "\r\n\r\n");
  std::string_view line = take_until(head, "\r\n");
  out.fields.emplace_back(":method", take_until(line, " "));
  out.fields.emplace_back(":scheme", tls ? "https" : "http");
  out.fields.emplace_back(":path", take_until(line, " "));
  out.fields.emplace_back(":authority", "");
  std::string& authority = out.fields.back().second;
  Headers others;
  while (!head.empty()) {
    std::string_view field = take_until(head, "\r\n");
    const std::string name = ascii_lower(take_until(field, ": "));
    if (name == "host")
      authority = field;
    else if (!concerns_the_connection(name))
      others.emplace_back(name, field);
  }
  out.fields.insert(out.fields.end(), others.begin(), others.end());
  out.body = bytes;
  return out;
}

asio::awaitable<void> exchange(Stream* stream, std::string_view request, bool tls,
                               ExchangeOptions options, HttpAnswer* answer) {
  Request asked = request_of(request, tls);
  asked.max_body = options.max_body;
  asked.max_received = options.max_body + most_beside_body;
  asked.may_cut = options.may_cut;
  const auto call = make_call(std::move(asked));
  if (!call) {
    answer->failure = {Reason::no_descriptors, "no memory left for a call"};
    co_return;
  }
  Course course;
  Failure failure = co_await converse(stream, call.get(), &course);
  answer->sent = course.sent;
  put(call->take_answer(), course, Clock::now(), options, *answer);
  if (failure) answer->failure = std::move(failure);
}

}  // namespace runbookd::net::http2
