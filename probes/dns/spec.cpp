#include "probes/dns/spec.hpp"

#include "config/document/reader.hpp"
#include "daemon/base/authority.hpp"
#include "daemon/base/dns_name.hpp"
#include "daemon/net/target.hpp"
#include "daemon/net/url.hpp"
#include "probes/dns/kind.hpp"
#include "probes/dns/probe.hpp"

namespace runbookd::probes::dns {
namespace {

class DnsSpec final : public ProbeSpec {
 public:
  explicit DnsSpec(Arguments arguments)
      : arguments_(std::make_shared<const Arguments>(std::move(arguments))) {}

  std::vector<SignalDecl> signals() const override { return declared(dns_kind.signals); }
  std::string address() const override {
    std::string out = std::string(net::dns::name_of(arguments_->type)) + " " + arguments_->name;
    return arguments_->server.empty() ? out : out + " at " + arguments_->server;
  }
  std::unique_ptr<Probe> make(const ProbeCommon& common, const std::vector<SeriesSelector>&,
                              const Services& services) const override {
    return make_probe(arguments_, common, services);
  }

 private:
  std::shared_ptr<const Arguments> arguments_;
};

void read_name(document::Reader& question, Arguments& out) {
  const auto name = question.string("name");
  if (!name) return;
  out.name = *name;
  const bool templated = name->find("{{") != std::string::npos;
  const auto tried = net::with_target(*name, "target.example");
  if (!tried || !is_dns_name(templated ? *tried : *name))
    question.error("name", "`name` is no name of DNS",
                   "labels of at most 63 characters, separated by dots");
}

/// A port may be left out, since nearly all listen on 53.
void read_server(document::Reader& question, Arguments& out) {
  const auto written = question.string("server");
  if (!written) return;
  out.server = *written;
  if (net::check_host_port(out.server)) return;
  out.server = (is_address(*written) ? in_brackets(*written) : *written) + ":53";
  const auto checked = net::check_host_port(out.server);
  if (!checked)
    question.error("server", "`server` " + checked.error().text, "write HOST or HOST:PORT");
}

void read_expect(document::Reader& question, Arguments& out) {
  for (const document::Node* node : question.texts("expect")) {
    auto expectation = make_expectation(out.type, node->text);
    if (expectation)
      out.expect.push_back(std::move(*expectation));
    else
      question.error(*node, "`expect` " + expectation.error().text, expectation.error().hint);
  }
}

}  // namespace

std::shared_ptr<const ProbeSpec> parse(document::Reader& reader) {
  auto question = reader.child("dns");
  if (!question) return nullptr;
  Arguments out;
  read_name(*question, out);
  if (const auto type = question->choice("type")) out.type = static_cast<RecordType>(*type);
  read_server(*question, out);
  read_expect(*question, out);
  question->finish();
  if (question->failed() || reader.failed()) return nullptr;
  return std::make_shared<DnsSpec>(std::move(out));
}

}  // namespace runbookd::probes::dns
