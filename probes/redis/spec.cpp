#include "probes/redis/spec.hpp"

#include "config/document/reader.hpp"
#include "daemon/contract/access.hpp"
#include "daemon/net/redis/stream.hpp"
#include "daemon/net/target.hpp"
#include "probes/redis/redis_probe.hpp"

namespace runbookd::probes {
namespace {

class RedisSpec final : public ProbeSpec, public RedisAccess {
 public:
  explicit RedisSpec(RedisArguments arguments)
      : arguments_(std::make_shared<const RedisArguments>(std::move(arguments))) {}

  std::vector<SignalDecl> signals() const override { return declared(redis_signal_docs()); }
  std::string address() const override { return mask_urls(arguments_->url.reveal()); }
  bool insecure() const override { return arguments_->tls.policy.insecure; }
  const Secret& url() const override { return arguments_->url; }
  std::unique_ptr<Probe> make(const ProbeCommon& common, const std::vector<SeriesSelector>&,
                              const Services& services) const override {
    return make_redis_probe(arguments_, common, services);
  }

 private:
  std::shared_ptr<const RedisArguments> arguments_;
};

}  // namespace

std::shared_ptr<const ProbeSpec> make_redis_spec(RedisArguments arguments) {
  return std::make_shared<RedisSpec>(std::move(arguments));
}

std::shared_ptr<const ProbeSpec> parse_redis(document::Reader& reader) {
  RedisArguments out;
  const auto written = reader.string("redis");
  const bool unread = reader.unread();  // of a file that `check` cannot read
  out.tls = net::read_tls_arguments(reader);
  if (written) out.url = Secret(*written);
  if (written && !unread) {
    const auto address = net::parse_redis_url(net::with_target(*written, "target").value_or(""));
    if (!address) {
      reader.error("redis", "`redis` " + address.error().text, address.error().hint);
    } else if (out.tls.written && !address->endpoint->tls) {
      reader.error("tls", "`tls` goes with rediss:// only");
    }
  }
  if (reader.failed() || out.tls.wrong) return nullptr;
  return make_redis_spec(std::move(out));
}

}  // namespace runbookd::probes
