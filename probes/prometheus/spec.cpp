#include "probes/prometheus/spec.hpp"

#include "config/document/reader.hpp"
#include "daemon/net/http/arguments.hpp"
#include "daemon/net/url.hpp"
#include "probes/prometheus/scrape_probe.hpp"

namespace runbookd::probes {
namespace {

using document::Reader;

class ScrapeSpec final : public ProbeSpec {
 public:
  explicit ScrapeSpec(ScrapeArguments arguments)
      : arguments_(std::make_shared<const ScrapeArguments>(std::move(arguments))) {}

  std::vector<SignalDecl> signals() const override { return {}; }
  Type type_of(std::string_view metric) const override {
    const auto at = arguments_->units.find(metric);
    return at == arguments_->units.end() ? type_by_suffix(metric) : net::type_of(at->second);
  }
  std::string address() const override { return mask_urls(arguments_->url.reveal()); }
  bool insecure() const override { return arguments_->tls.policy.insecure; }
  std::unique_ptr<Probe> make(const ProbeCommon& common,
                              const std::vector<SeriesSelector>& selectors,
                              const Services& services) const override {
    return make_scrape_probe(arguments_, common, selectors, services);
  }

 private:
  std::shared_ptr<const ScrapeArguments> arguments_;
};

void read_url(Reader& reader, ScrapeArguments& out) {
  const auto written = reader.string("scrape");
  if (!written) return;
  out.url = Secret(*written);
  if (reader.unread()) return;  // of a file that `check` cannot read
  const auto checked = net::check_http_url(*written);
  if (!checked) reader.error("scrape", "`scrape` " + checked.error().text, checked.error().hint);
}

}  // namespace

Type type_by_suffix(std::string_view metric) {
  if (metric.ends_with("_timestamp_seconds")) return Type::time;
  if (metric.ends_with("_seconds")) return Type::duration;
  if (metric.ends_with("_bytes")) return Type::bytes;
  if (metric.ends_with("_ratio")) return Type::ratio;
  return Type::number;
}

std::shared_ptr<const ProbeSpec> make_scrape_spec(ScrapeArguments arguments) {
  return std::make_shared<ScrapeSpec>(std::move(arguments));
}

std::shared_ptr<const ProbeSpec> parse_scrape(Reader& reader) {
  ScrapeArguments out;
  read_url(reader, out);
  auto headers = net::read_headers(reader);
  if (headers) out.headers = std::move(*headers);
  const bool types_right = net::read_units(reader, "types", out.units);
  out.tls = net::read_tls_arguments(reader);
  if (reader.failed() || !headers || !types_right || out.tls.wrong) return nullptr;
  return make_scrape_spec(std::move(out));
}

}  // namespace runbookd::probes
