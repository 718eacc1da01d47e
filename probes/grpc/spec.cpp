#include "probes/grpc/spec.hpp"

#include "config/document/reader.hpp"
#include "daemon/net/url.hpp"
#include "probes/grpc/kind.hpp"
#include "probes/grpc/probe.hpp"

namespace runbookd::probes::grpc {
namespace {

constexpr std::size_t most_service_bytes = 255;

class GrpcSpec final : public ProbeSpec {
 public:
  explicit GrpcSpec(Arguments arguments)
      : arguments_(std::make_shared<const Arguments>(std::move(arguments))) {}

  std::vector<SignalDecl> signals() const override { return declared(grpc_kind.signals); }
  std::string address() const override {
    return arguments_->service.empty() ? arguments_->address
                                       : arguments_->address + " " + arguments_->service;
  }
  bool insecure() const override { return arguments_->tls.policy.insecure; }
  std::unique_ptr<Probe> make(const ProbeCommon& common, const std::vector<SeriesSelector>&,
                              const Services& services) const override {
    return make_probe(arguments_, common, services);
  }

 private:
  std::shared_ptr<const Arguments> arguments_;
};

bool is_service(const std::string& name) {
  return name.size() <= most_service_bytes &&
         name.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
             "._-/:") == std::string::npos;
}

}  // namespace

std::shared_ptr<const ProbeSpec> parse(document::Reader& reader) {
  Arguments out;
  if (const auto written = reader.string("grpc")) {
    out.address = *written;
    const auto checked = net::check_host_port(*written);
    if (!checked) reader.error("grpc", "`grpc` " + checked.error().text, checked.error().hint);
  }
  if (const auto service = reader.string("service")) {
    out.service = *service;
    if (!is_service(*service))
      reader.error("service", "`service` is no name of a service",
                   "as the .proto file has it, with its package: shop.Orders");
  }
  out.tls = net::read_tls_arguments(reader);
  if (reader.failed() || out.tls.wrong) return nullptr;
  return std::make_shared<GrpcSpec>(std::move(out));
}

}  // namespace runbookd::probes::grpc
