#include "probes/redis_sentinel/spec.hpp"

#include "config/document/reader.hpp"
#include "daemon/base/authority.hpp"
#include "daemon/net/redis/stream.hpp"
#include "daemon/net/target.hpp"
#include "probes/redis_sentinel/sentinel_probe.hpp"

namespace runbookd::probes {
namespace {

constexpr std::size_t most_name_bytes = 256;

class SentinelSpec final : public ProbeSpec {
 public:
  explicit SentinelSpec(SentinelArguments arguments)
      : arguments_(std::make_shared<const SentinelArguments>(std::move(arguments))) {}

  std::vector<SignalDecl> signals() const override { return declared(sentinel_signal_docs()); }
  std::string address() const override { return mask_urls(arguments_->url.reveal()); }
  bool insecure() const override { return arguments_->tls.policy.insecure; }
  std::unique_ptr<Probe> make(const ProbeCommon& common, const std::vector<SeriesSelector>&,
                              const Services& services) const override {
    return make_sentinel_probe(arguments_, common, services);
  }

 private:
  std::shared_ptr<const SentinelArguments> arguments_;
};

void check_url(document::Reader& reader, const std::string& written, bool tls_written) {
  const auto text = net::with_target(written, "target").value_or("");
  const auto address = net::parse_redis_url(with_sentinel_port(text));
  if (!address) {
    reader.error("redis_sentinel", "`redis_sentinel` " + address.error().text,
                 address.error().hint);
  } else if (tls_written && !address->endpoint->tls) {
    reader.error("tls", "`tls` goes with rediss:// only");
  }
}

}  // namespace

std::string with_sentinel_port(const std::string& url) {
  const auto written = authority_of(url);
  const auto authority = parse_authority(written);
  if (!authority || authority->port != 0) return url;
  std::string out = url;
  const auto end = static_cast<std::size_t>(written.data() - url.data()) + written.size();
  const bool colon = written.ends_with(':');
  return out.insert(end, colon ? "26379" : ":26379");
}

std::shared_ptr<const ProbeSpec> parse_redis_sentinel(document::Reader& reader) {
  SentinelArguments out;
  const auto written = reader.string("redis_sentinel");
  const bool unread = reader.unread();  // of a file that `check` cannot read
  out.tls = net::read_tls_arguments(reader);
  out.master = reader.string("master").value_or("");
  if (written) out.url = Secret(*written);
  if (written && !unread) check_url(reader, *written, out.tls.written);
  if (out.master.size() > most_name_bytes)
    reader.error("master", "`master` is longer than 256 bytes");
  if (reader.failed() || out.tls.wrong) return nullptr;
  return std::make_shared<SentinelSpec>(std::move(out));
}

}  // namespace runbookd::probes
