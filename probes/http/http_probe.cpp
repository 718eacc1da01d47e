// One run: send the bytes made at load, follow redirects if told to, judge the answer. What was
// measured before a failure is yielded all the same.
#include "probes/http/http_probe.hpp"

#include "daemon/base/text.hpp"
#include "daemon/net/cancellation.hpp"
#include "daemon/net/http/answer_evidence.hpp"
#include "daemon/net/http/channel.hpp"
#include "daemon/net/text.hpp"
#include "daemon/net/url.hpp"
#include "probes/http/redirect.hpp"

namespace runbookd::probes {
namespace asio = boost::asio;
namespace {

constexpr std::size_t most_body = 1 << 20;
constexpr std::size_t most_shown_body = 60;

bool wants_json(const HttpArguments& arguments) {
  return !arguments.json.empty() || !arguments.expected_json.empty();
}

bool reads_body(const HttpArguments& arguments) {
  return arguments.expected_body.match != nullptr || wants_json(arguments);
}

std::string beginning_of(std::string_view body) {
  if (body.empty()) return "is empty";
  return "begins `" + net::one_line(body, most_shown_body) + '`';
}

class HttpProbe final : public Probe {
 public:
  HttpProbe(std::shared_ptr<const HttpArguments> arguments, const ProbeCommon& common,
            const Services& services)
      : arguments_(std::move(arguments)) {
    auto url = net::parse_url_for(arguments_->url.reveal(), common.target);
    if (!url) {
      wrong_ = "the URL for target `" + net::printable(common.target) + "` " + url.error().text;
      return;
    }
    const auto& tls = arguments_->tls;
    // What is not idempotent is never sent on a connection that may be dead: nobody could tell
    // whether it had arrived.
    keep_ = arguments_->keep && net::is_idempotent(arguments_->method);
    auto endpoint = net::make_http_endpoint(*url, tls.policy, tls.server_name);
    if (arguments_->address) endpoint->literal = arguments_->address;
    endpoint->family = arguments_->family;
    channel_.emplace(net::network_of(services), std::move(endpoint), keep_, common.timeout,
                     arguments_->proxy);
    request_ = request_for(*url);
    request_.shrink_to_fit();
    if (arguments_->follow) url_ = std::make_unique<const net::Url>(std::move(*url));
  }

  asio::awaitable<Sample> run() override { return net::cancellation_as_value(observe()); }
  void close() override {
    if (channel_) channel_->close();
  }

 private:
  std::string request_for(const net::Url& url) const {
    net::Headers headers = arguments_->headers;
    net::add_credentials(headers, url);
    const bool passed_on = arguments_->proxy && url.scheme == "http";
    if (passed_on && !arguments_->proxy->authorization.empty())
      headers.emplace_back("Proxy-Authorization", arguments_->proxy->authorization);
    // What a proxy passes on names the whole place (RFC 9112, 3.2.2).
    const std::string target = passed_on ? "http://" + url.authority + url.target : url.target;
    return net::format_request(
        {arguments_->method, target, url.authority, &headers, arguments_->body, keep_});
  }

  asio::awaitable<Sample> observe() {
    if (!channel_) co_return no_endpoint();
    // Where nobody expects any, headers are for people's eyes: they are kept once something is
    // wrong.
    const bool headers = was_bad_ || !arguments_->expected_headers.empty();
    const net::ExchangeOptions options{most_body, arguments_->method == "HEAD", headers,
                                       !reads_body(*arguments_)};
    net::HttpVisit visit;
    co_await channel_->ask(&visit, request_, options);
    if (arguments_->follow) co_await follow(&visit, options);
    co_return judge(visit);
  }

  asio::awaitable<void> follow(net::HttpVisit* visit, net::ExchangeOptions options) {
    net::Url here = *url_;
    for (int hop = 1; !visit->failure && leads_on(visit->answer); ++hop) {
      const auto next = redirected_target(here, visit->answer.location);
      if (!next) visit->failure = {Reason::status, next.error().text};
      if (next && hop > most_redirects) visit->failure = too_many(*next);
      if (visit->failure) co_return;
      here.target = *next;
      const std::string request = request_for(here);
      *visit = {};
      co_await channel_->ask(visit, request, options, true);
    }
  }

  static net::Failure too_many(std::string_view next) {
    return {Reason::status, "more than 3 redirects, the next to " + shown_place(next)};
  }

  /// A redirect without a place is an answer like any other (RFC 9110, 15.4).
  static bool leads_on(const net::HttpAnswer& answer) {
    return is_redirect(answer.status) && !answer.location.empty();
  }

  Sample no_endpoint() const {
    Sample sample = bad(Reason::protocol, wrong_);
    sample.cells.resize(static_cast<std::size_t>(HttpSignal::count) + arguments_->json.size());
    return sample;
  }

  Sample judge(net::HttpVisit& visit) {
    std::vector<Cell> cells;
    cells.reserve(static_cast<std::size_t>(HttpSignal::count) + arguments_->json.size());
    add_phases(visit, cells);
    std::unique_ptr<JsonDocument> document;
    const auto& body = visit.answer.body;
    const bool readable = body.size() <= most_json_bytes && visit.answer.coding.empty();
    if (wants_json(*arguments_) && readable) document = parse_json(body);
    for (const auto& value : arguments_->json) {
      cells.push_back(document ? document->read(value.path, value.unit) : Cell{});
    }
    net::Failure failure = std::move(visit.failure);
    // Of an answer that is too large the status is known, and says more when it is the wrong one.
    if (failure.reason == Reason::too_large && visit.answer.status != 0) {
      if (auto wrong = judge_status(visit.answer.status)) failure = std::move(wrong);
    }
    if (!failure) failure = judge_status(visit.answer.status);
    if (!failure) failure = judge_headers(visit.answer);
    if (!failure) failure = judge_body(visit.answer, document.get());
    Sample sample = net::sample_of(std::move(failure));
    sample.cells = std::move(cells);
    was_bad_ = sample.outcome == Outcome::bad;
    if (was_bad_) net::keep_answer(sample, visit.answer);
    return sample;
  }

  void add_phases(const net::HttpVisit& visit, std::vector<Cell>& cells) const {
    const auto add = [&](const std::optional<Nanos>& time) {
      cells.push_back(time ? Cell{to_seconds(*time)} : Cell{});
    };
    const int status = visit.answer.status;
    cells.push_back(status != 0 ? Cell{static_cast<double>(status)} : Cell{});
    add(visit.times.dns);
    add(visit.times.connect);
    add(visit.times.tls);
    add(visit.times.first_byte);
    add(visit.times.transfer);
    const double end = channel_->cert_not_after();
    cells.push_back(end != 0 ? Cell{end} : Cell{});
  }

  net::Failure judge_status(int status) const {
    for (const auto& range : arguments_->statuses) {
      if (status >= range.low && status <= range.high) return {};
    }
    return {Reason::status,
            "status " + std::to_string(status) + ", expected " + arguments_->statuses_text};
  }

  // Of a header that is given twice each value is looked at; one that must not be there may be
  // absent.
  net::Failure judge_headers(const net::HttpAnswer& answer) const {
    for (const ExpectedHeader& expected : arguments_->expected_headers) {
      bool found = false;
      bool holds = expected.value.must_not;
      for (const auto& [name, value] : answer.headers) {
        if (!equal_ignoring_case(name, expected.name)) continue;
        const bool fits = expected.value.holds(value);
        holds = expected.value.must_not ? holds && fits : holds || fits;
        found = true;
      }
      if (holds) continue;
      return {Reason::body,
              "the header `" + expected.name + "` is " + (found ? "not as expected" : "not there")};
    }
    return {};
  }

  net::Failure judge_body(const net::HttpAnswer& answer, const JsonDocument* document) const {
    if (!reads_body(*arguments_)) return {};
    if (!answer.coding.empty())
      return {Reason::body, "the body cannot be unpacked: " + answer.coding};
    if (!arguments_->expected_body.holds(answer.body))
      return {Reason::body, "the body is not as expected; it " + beginning_of(answer.body)};
    if (!wants_json(*arguments_)) return {};
    if (answer.body.size() > most_json_bytes)
      return {Reason::too_large, "JSON of more than 64 KiB"};
    if (document == nullptr)
      return {Reason::body,
              "the body is no JSON, or nested more than 32 deep; it " + beginning_of(answer.body)};
    for (const auto& expectation : arguments_->expected_json) {
      if (auto wrong = document->mismatch(expectation)) return {Reason::body, std::move(*wrong)};
    }
    return {};
  }

  std::shared_ptr<const HttpArguments> arguments_;
  std::unique_ptr<const net::Url> url_;  ///< where redirects are followed from; else null
  std::string wrong_;                    // why there is no channel
  std::optional<net::HttpChannel> channel_;
  std::string request_;
  bool keep_ = false;
  bool was_bad_ = false;  // the last run
};

}  // namespace

std::unique_ptr<Probe> make_http_probe(std::shared_ptr<const HttpArguments> arguments,
                                       const ProbeCommon& common, const Services& services) {
  return std::make_unique<HttpProbe>(std::move(arguments), common, services);
}

}  // namespace runbookd::probes
