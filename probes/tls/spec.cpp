#include "probes/tls/spec.hpp"

#include "config/document/reader.hpp"
#include "daemon/net/url.hpp"
#include "probes/tls/tls_probe.hpp"

namespace runbookd::probes {
namespace {

using document::Reader;

class TlsSpec final : public ProbeSpec {
 public:
  explicit TlsSpec(TlsProbeArguments arguments)
      : arguments_(std::make_shared<const TlsProbeArguments>(std::move(arguments))) {}

  std::vector<SignalDecl> signals() const override { return declared(tls_signal_docs()); }
  std::string address() const override {
    return arguments_->address.empty() ? arguments_->certificate_file : arguments_->address;
  }
  bool insecure() const override { return arguments_->tls.policy.insecure; }
  std::unique_ptr<Probe> make(const ProbeCommon& common, const std::vector<SeriesSelector>&,
                              const Services& services) const override {
    return make_tls_probe(arguments_, common, services);
  }

 private:
  std::shared_ptr<const TlsProbeArguments> arguments_;
};

}  // namespace

std::shared_ptr<const ProbeSpec> make_tls_spec(TlsProbeArguments arguments) {
  return std::make_shared<TlsSpec>(std::move(arguments));
}

std::shared_ptr<const ProbeSpec> parse_tls(Reader& reader) {
  TlsProbeArguments out;
  const auto written = reader.string("tls");
  if (written) out.address = *written;
  const auto checked = written && !reader.unread() ? net::check_host_port(*written) : ok();
  if (!checked) reader.error("tls", "`tls` " + checked.error().text, checked.error().hint);
  net::read_tls_keys(reader, out.tls);
  net::read_identity_keys(reader, out.tls);
  if (const auto choice = reader.choice("starttls")) {
    out.start = *choice == 0 ? StartTls::postgres : StartTls::smtp;
  }
  if (reader.failed()) return nullptr;
  return make_tls_spec(std::move(out));
}

std::shared_ptr<const ProbeSpec> parse_certificate_file(Reader& reader) {
  TlsProbeArguments out;
  if (const auto file = reader.string("certificate_file")) out.certificate_file = *file;
  out.tls = net::read_tls_arguments(reader, false);
  if (reader.failed() || out.tls.wrong) return nullptr;
  return make_tls_spec(std::move(out));
}

}  // namespace runbookd::probes
