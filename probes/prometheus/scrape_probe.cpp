// One run: GET the exposition, and keep of it what the rulebook's expressions read.
#include "probes/prometheus/scrape_probe.hpp"

#include <algorithm>

#include "daemon/net/cancellation.hpp"
#include "daemon/net/http/answer_evidence.hpp"
#include "daemon/net/http/channel.hpp"
#include "probes/prometheus/exposition.hpp"
#include "probes/prometheus/remarks.hpp"

namespace runbookd::probes {
namespace asio = boost::asio;
namespace {

constexpr std::string_view accept = "text/plain;version=0.0.4;q=1,*/*;q=0.1";

class ScrapeProbe final : public Probe {
 public:
  ScrapeProbe(std::shared_ptr<const ScrapeArguments> arguments, const ProbeCommon& common,
              const std::vector<SeriesSelector>& selectors, const Services& services)
      : arguments_(std::move(arguments)), selection_(selectors), remarks_(selectors.size()) {
    for (const auto& selector : selectors) {
      const auto at = arguments_->units.find(selector.metric);
      units_.push_back(at == arguments_->units.end() ? net::Unit::number : at->second);
    }
    const auto url = net::parse_url_for(arguments_->url.reveal(), common.target);
    if (!url) {
      wrong_ = "the URL for target `" + net::printable(common.target) + "` " + url.error().text;
      return;
    }
    net::Headers headers = arguments_->headers;
    headers.emplace_back("Accept", accept);
    net::add_credentials(headers, *url);
    request_ = net::format_request({"GET", url->target, url->authority, &headers, {}, true});
    const auto& tls = arguments_->tls;
    channel_.emplace(net::network_of(services),
                     net::make_http_endpoint(*url, tls.policy, tls.server_name), true,
                     common.timeout);
  }

  asio::awaitable<Sample> run() override { return net::cancellation_as_value(observe()); }
  void close() override {
    if (channel_) channel_->close();
  }

 private:
  asio::awaitable<Sample> observe() {
    if (!channel_) co_return failed({Reason::protocol, wrong_});
    const net::ExchangeOptions options{most_scrape_bytes, false, false};
    net::HttpVisit visit;
    co_await channel_->ask(&visit, request_, options);
    co_return judge(std::move(visit));
  }

  Sample judge(net::HttpVisit visit) {
    if (visit.failure) return failed(std::move(visit.failure), visit.answer);
    const int status = visit.answer.status;
    if (status < 200 || status > 299) {
      return failed({Reason::status, "status " + std::to_string(status) + ", expected 200-299"},
                    visit.answer);
    }
    if (!visit.answer.coding.empty())
      return failed({Reason::protocol, "the page cannot be unpacked: " + visit.answer.coding},
                    visit.answer);
    auto scrape = parse_exposition(visit.answer.body, selection_);
    if (!scrape) return failed(std::move(scrape.error()), visit.answer);
    Sample sample = net::sample_of({});
    for (std::size_t i = 0; i < selection_.size(); ++i) {
      const bool usable = scrape->faults[i].empty();
      sample.cells.push_back(usable ? Cell{scaled(std::move(scrape->sets[i]), units_[i])} : Cell{});
    }
    const std::string& page = visit.answer.body;
    sample.detail =
        remarks_.of(selection_, scrape->faults, sample.cells, [&page] { return names_on(page); });
    return sample;
  }

  /// Into base units; of a histogram that concerns the bounds, since its values are counts.
  static SeriesSet scaled(SeriesSet set, net::Unit unit) {
    for (auto& point : set.points) {
      double& number = set.kind == SeriesKind::histogram ? point.le : point.value;
      number = net::in_base_units(unit, number);
    }
    return set;
  }

  Sample failed(net::Failure failure, const net::HttpAnswer& answer = {}) const {
    Sample sample = net::sample_of(std::move(failure));
    if (sample.outcome == Outcome::bad) net::keep_answer(sample, answer);
    sample.cells.resize(selection_.size());
    return sample;
  }

  std::shared_ptr<const ScrapeArguments> arguments_;
  Selection selection_;
  std::vector<net::Unit> units_;  // by selector
  Remarks remarks_;
  std::string wrong_;  // why there is no channel
  std::string request_;
  std::optional<net::HttpChannel> channel_;
};

}  // namespace

std::unique_ptr<Probe> make_scrape_probe(std::shared_ptr<const ScrapeArguments> arguments,
                                         const ProbeCommon& common,
                                         const std::vector<SeriesSelector>& selectors,
                                         const Services& services) {
  return std::make_unique<ScrapeProbe>(std::move(arguments), common, selectors, services);
}

}  // namespace runbookd::probes
