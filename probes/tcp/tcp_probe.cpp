// One run: connect, send, and read until a line has come that is as expected.
#include "probes/tcp/tcp_probe.hpp"

#include <algorithm>
#include <boost/asio/error.hpp>

#include "daemon/net/cancellation.hpp"
#include "daemon/net/connection.hpp"
#include "daemon/net/evidence.hpp"
#include "daemon/net/text.hpp"
#include "daemon/net/url.hpp"

namespace runbookd::probes {
namespace asio = boost::asio;
namespace {

constexpr std::size_t most_answer_bytes = 64 << 10;
constexpr std::size_t read_bytes = 4 << 10;
constexpr std::size_t most_shown_bytes = 60;

class TcpProbe final : public Probe {
 public:
  TcpProbe(std::shared_ptr<const TcpArguments> arguments, const ProbeCommon& common,
           const Services& services)
      : arguments_(std::move(arguments)), network_(net::network_of(services)) {
    auto place = net::parse_host_port_for(arguments_->address, common.target);
    if (!place) return;
    endpoint_ = std::make_shared<net::Endpoint>(net::make_endpoint(place->host, place->port));
  }

  asio::awaitable<Sample> run() override { return net::cancellation_as_value(observe()); }

 private:
  asio::awaitable<Sample> observe() {
    std::string said;
    net::Failure failure = co_await converse(&said);
    Sample sample = net::sample_of(std::move(failure));
    if (sample.outcome == Outcome::bad) net::keep_evidence(sample, "it said", said);
    co_return sample;
  }

  asio::awaitable<net::Failure> converse(std::string* said) {
    if (!endpoint_) co_return net::Failure{Reason::protocol, "the target makes no HOST:PORT"};
    net::Connection opened = co_await net::open_plain(network_, endpoint_);
    if (opened.failure) co_return std::move(opened.failure);
    if (!arguments_->send.empty()) {
      const net::IoResult sent = co_await opened.stream->write_all(arguments_->send);
      if (sent.ec) co_return net::failure_of(sent.ec, net::Phase::send);
    }
    net::Failure failure;
    if (arguments_->expect) failure = co_await read_expected(opened.stream.get(), said);
    if (!failure) opened.stream->close_at_once();
    co_return failure;
  }

  asio::awaitable<net::Failure> read_expected(net::Stream* stream, std::string* into) const {
    std::string& text = *into;
    std::size_t judged = 0;  // bytes of lines that hold no match
    while (text.size() < most_answer_bytes) {
      const std::size_t before = text.size();
      text.resize(std::min(before + read_bytes, most_answer_bytes));
      const net::IoResult got =
          co_await stream->read_some({text.data() + before, text.size() - before});
      text.resize(before + got.bytes);
      const bool ended = got.ec == asio::error::eof;
      if (got.ec && !ended) {
        const auto phase = before == 0 ? net::Phase::first_byte : net::Phase::transfer;
        co_return without_match(net::failure_of(got.ec, phase), text);
      }
      if (matches(text, judged, ended)) co_return net::Failure{};
      if (ended) {
        co_return net::Failure{Reason::body,
                               "the answer ended without what is expected" + said(text)};
      }
    }
    co_return net::Failure{Reason::too_large, "64 KiB without what is expected" + said(text)};
  }

  /// A substring is there or not. A pattern is judged by whole lines, since `OK` may go on as `OK
  /// but degraded`; the end of the stream ends the last line too.
  bool matches(std::string_view text, std::size_t& judged, bool ended) const {
    return arguments_->expect->is_pattern() ? matches_line(text, judged, ended)
                                            : arguments_->expect->matches(text);
  }

  bool matches_line(std::string_view text, std::size_t& judged, bool ended) const {
    while (judged < text.size()) {
      const auto end = text.find('\n', judged);
      if (end == std::string_view::npos && !ended) return false;
      auto line = text.substr(judged, end - judged);
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (arguments_->expect->matches(line)) return true;
      judged = end == std::string_view::npos ? text.size() : end + 1;
    }
    return false;
  }

  static std::string said(std::string_view text) {
    if (text.empty()) return {};
    return "; it said `" + net::one_line(text, most_shown_bytes) + '`';
  }

  /// Of a deadline that passed while a line had no end, that is what helps.
  static net::Failure without_match(net::Failure failure, std::string_view text) {
    if (failure.reason != Reason::timeout || text.empty()) return failure;
    failure.detail += " without what is expected";
    failure.detail += said(text);
    return failure;
  }

  std::shared_ptr<const TcpArguments> arguments_;
  net::Network network_;
  std::shared_ptr<const net::Endpoint> endpoint_;  // null: the target makes none
};

}  // namespace

std::unique_ptr<Probe> make_tcp_probe(std::shared_ptr<const TcpArguments> arguments,
                                      const ProbeCommon& common, const Services& services) {
  return std::make_unique<TcpProbe>(std::move(arguments), common, services);
}

}  // namespace runbookd::probes
