#include "probes/promql/spec.hpp"

#include "config/document/reader.hpp"
#include "daemon/net/http/arguments.hpp"
#include "daemon/net/text.hpp"
#include "daemon/net/url.hpp"
#include "probes/promql/promql_probe.hpp"

namespace runbookd::probes {
namespace {

using document::Reader;

constexpr std::size_t most_query_bytes = 8 << 10;

class PromqlSpec final : public ProbeSpec {
 public:
  explicit PromqlSpec(PromqlArguments arguments)
      : arguments_(std::make_shared<const PromqlArguments>(std::move(arguments))) {}

  std::vector<SignalDecl> signals() const override {
    return {{.name = "value", .type = net::type_of(arguments_->unit)}};
  }
  std::string address() const override { return mask_urls(arguments_->server.reveal()); }
  bool insecure() const override { return arguments_->tls.policy.insecure; }
  std::unique_ptr<Probe> make(const ProbeCommon& common, const std::vector<SeriesSelector>&,
                              const Services& services) const override {
    return make_promql_probe(arguments_, common, services);
  }

 private:
  std::shared_ptr<const PromqlArguments> arguments_;
};

void read_server(Reader& reader, PromqlArguments& out) {
  const auto written = reader.string("server");
  if (!written) return;
  out.server = Secret(*written);
  if (reader.unread()) return;  // of a file that `check` cannot read
  const auto checked = net::check_request_url(*written);
  if (!checked)
    return reader.error("server", "`server` " + checked.error().text, checked.error().hint);
  const auto url = net::parse_url(*written);
  if (url && url->target.find('?') != std::string::npos)
    reader.error("server", "`server` has a query of its own",
                 "the URL as a browser opens it, such as http://prometheus:9090");
}

void read_query(Reader& reader, PromqlArguments& out) {
  const auto written = reader.string("query");
  if (!written) return;
  out.query = *written;
  if (net::is_blank(*written)) reader.error("query", "`query` is blank");
  if (written->size() > most_query_bytes) reader.error("query", "`query` is larger than 8 KiB");
}

}  // namespace

std::shared_ptr<const ProbeSpec> parse_promql(Reader& reader) {
  PromqlArguments out;
  bool right = true;
  if (auto asked = reader.child("promql")) {
    read_server(*asked, out);
    read_query(*asked, out);
    if (const auto unit = asked->choice("as"))
      out.unit = *net::unit_named(choices_of(*asked->row("as"))[*unit]);
    asked->finish();
    right = !asked->failed();
  }
  auto headers = net::read_headers(reader);
  if (headers) out.headers = std::move(*headers);
  out.tls = net::read_tls_arguments(reader);
  if (reader.failed() || !right || !headers || out.tls.wrong) return nullptr;
  return std::make_shared<PromqlSpec>(std::move(out));
}

}  // namespace runbookd::probes
