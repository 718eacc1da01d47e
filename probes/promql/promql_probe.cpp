// One run: ask the query, and hand on each series as a target.
#include "probes/promql/promql_probe.hpp"

#include "daemon/net/cancellation.hpp"
#include "daemon/net/http/answer_evidence.hpp"
#include "daemon/net/http/channel.hpp"
#include "daemon/net/text.hpp"
#include "daemon/net/url.hpp"
#include "probes/promql/answer.hpp"

namespace runbookd::probes {
namespace asio = boost::asio;
namespace {

// What proxies take as one line of a request; a longer query goes as a form.
constexpr std::size_t most_target_bytes = 2 << 10;

std::string path_of(const net::Url& server) {
  std::string path = server.target;
  while (path.ends_with('/')) path.pop_back();
  return path + "/api/v1/query";
}

class PromqlProbe final : public Probe {
 public:
  PromqlProbe(std::shared_ptr<const PromqlArguments> arguments, const ProbeCommon& common,
              const Services& services)
      : arguments_(std::move(arguments)) {
    const auto url = net::parse_url(arguments_->server.reveal());
    if (!url) return;  // the loader has seen it
    const auto& tls = arguments_->tls;
    channel_.emplace(net::network_of(services),
                     net::make_http_endpoint(*url, tls.policy, tls.server_name), true,
                     common.timeout);
    request_ = request_for(*url);
  }

  asio::awaitable<Sample> run() override { return net::cancellation_as_value(observe()); }
  void close() override {
    if (channel_) channel_->close();
  }

 private:
  std::string request_for(const net::Url& url) const {
    net::Headers headers = arguments_->headers;
    headers.emplace_back("Accept", "application/json");
    net::add_credentials(headers, url);
    const std::string form = "query=" + net::percent_encode(arguments_->query);
    const std::string path = path_of(url);
    if (path.size() + form.size() < most_target_bytes)
      return net::format_request({"GET", path + "?" + form, url.authority, &headers, {}, true});
    headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    return net::format_request({"POST", path, url.authority, &headers, form, true});
  }

  asio::awaitable<Sample> observe() {
    if (!channel_) co_return bad(Reason::protocol, "the server's URL makes no address");
    const net::ExchangeOptions options{most_promql_bytes, false, false};
    net::HttpVisit visit;
    co_await channel_->ask(&visit, request_, options);
    co_return judge(std::move(visit));
  }

  Sample judge(net::HttpVisit visit) const {
    const net::HttpAnswer& answer = visit.answer;
    if (visit.failure) return failed(std::move(visit.failure), answer);
    if (!answer.coding.empty())
      return failed({Reason::protocol, "the answer cannot be unpacked: " + answer.coding}, answer);
    if (answer.status == 401 || answer.status == 403)
      return failed({Reason::auth, "status " + std::to_string(answer.status)}, answer);
    auto parsed = parse_promql_answer(answer.body);
    const bool refused = !parsed && parsed.error().reason == Reason::query;
    if ((answer.status < 200 || answer.status > 299) && !refused)
      return failed({Reason::status, "status " + std::to_string(answer.status)}, answer);
    if (!parsed) return failed(std::move(parsed.error()), answer);
    return series_of(std::move(*parsed));
  }

  Sample series_of(PromqlAnswer answer) const {
    if (answer.series.empty())
      return bad(Reason::no_series, answer.remark.empty() ? "the query returns no series"
                                                          : "no series: " + answer.remark);
    Sample sample = net::sample_of({});
    sample.detail = std::move(answer.remark);
    for (PromqlSeries& it : answer.series) {
      if (it.twice && sample.detail.empty())
        sample.detail = "several series have the labels `" + it.target + "`";
      const Cell value = it.twice ? Cell{} : Cell{net::in_base_units(arguments_->unit, it.value)};
      sample.found.push_back({std::move(it.target), {value}});
    }
    return sample;
  }

  static Sample failed(net::Failure failure, const net::HttpAnswer& answer) {
    Sample sample = net::sample_of(std::move(failure));
    net::keep_answer(sample, answer);
    return sample;
  }

  std::shared_ptr<const PromqlArguments> arguments_;
  std::optional<net::HttpChannel> channel_;
  std::string request_;
};

}  // namespace

std::unique_ptr<Probe> make_promql_probe(std::shared_ptr<const PromqlArguments> arguments,
                                         const ProbeCommon& common, const Services& services) {
  return std::make_unique<PromqlProbe>(std::move(arguments), common, services);
}

}  // namespace runbookd::probes
