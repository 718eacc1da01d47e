#include "probes/tcp/spec.hpp"

#include "config/document/reader.hpp"
#include "daemon/net/url.hpp"
#include "probes/tcp/tcp_probe.hpp"

namespace runbookd::probes {
namespace {

constexpr std::size_t most_send_bytes = 64 << 10;

class TcpSpec final : public ProbeSpec {
 public:
  explicit TcpSpec(TcpArguments arguments)
      : arguments_(std::make_shared<const TcpArguments>(std::move(arguments))) {}

  std::vector<SignalDecl> signals() const override { return {}; }
  std::string address() const override { return arguments_->address; }
  std::unique_ptr<Probe> make(const ProbeCommon& common, const std::vector<SeriesSelector>&,
                              const Services& services) const override {
    return make_tcp_probe(arguments_, common, services);
  }

 private:
  std::shared_ptr<const TcpArguments> arguments_;
};

}  // namespace

std::shared_ptr<const ProbeSpec> make_tcp_spec(TcpArguments arguments) {
  return std::make_shared<TcpSpec>(std::move(arguments));
}

std::shared_ptr<const ProbeSpec> parse_tcp(document::Reader& reader) {
  TcpArguments out;
  if (const auto written = reader.string("tcp")) {
    out.address = *written;
    const auto checked = net::check_host_port(*written);
    if (!checked) reader.error("tcp", "`tcp` " + checked.error().text, checked.error().hint);
  }
  if (const auto send = reader.string("send")) out.send = *send;
  if (out.send.size() > most_send_bytes) reader.error("send", "`send` is larger than 64 KiB");
  if (const auto text = reader.string("expect")) {
    auto match = net::make_text_match(*text);
    if (match) out.expect = *match;
    if (!match) reader.error("expect", "`expect` " + match.error().text);
  }
  if (reader.failed()) return nullptr;
  return make_tcp_spec(std::move(out));
}

}  // namespace runbookd::probes
