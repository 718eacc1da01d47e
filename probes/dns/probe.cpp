// One run: a question on a channel of its own.
#include "probes/dns/probe.hpp"

#include <algorithm>

#include "daemon/base/dns_name.hpp"
#include "daemon/net/cancellation.hpp"
#include "daemon/net/dns/question.hpp"
#include "daemon/net/dns/resolver.hpp"
#include "daemon/net/target.hpp"
#include "daemon/net/url.hpp"
#include "probes/dns/kind.hpp"

namespace runbookd::probes::dns {
namespace asio = boost::asio;
namespace {

constexpr int name_servers = 2;  // the type NS: who knows the root has a server that works
constexpr Nanos shortest_try = milliseconds{50};
constexpr int parts_of_the_timeout = 4;  // the second try is twice as patient as the first

class DnsProbe final : public Probe {
 public:
  DnsProbe(std::shared_ptr<const Arguments> arguments, const ProbeCommon& common,
           const Services& services, std::string resolv_conf)
      : arguments_(std::move(arguments)),
        executor_(services.executor),
        resolver_(services.resolver),
        name_(net::with_target(arguments_->name, common.target).value_or("")) {
    settings_.servers = std::move(resolv_conf);
    settings_.try_timeout = std::max(common.timeout / parts_of_the_timeout, shortest_try);
    if (arguments_->server.empty()) return;
    const auto place = net::parse_host_port_for(arguments_->server, common.target);
    if (place) server_ = *place;
    if (!place) name_.clear();
  }

  asio::awaitable<Sample> run() override { return net::cancellation_as_value(observe()); }

 private:
  asio::awaitable<Sample> observe() {
    if (!is_dns_name(name_)) co_return failed({Reason::protocol, "the target makes no question"});
    auto opened = server_ ? co_await net::open_channel_to(executor_, resolver_, *server_, settings_)
                          : net::open_channel(executor_, settings_);
    if (!opened) co_return failed(opened.error());
    net::AresChannel* channel = opened->get();
    net::AresMessage got;
    co_await net::ask_servers(executor_, channel, name_, net::dns::number_of(arguments_->type),
                              &got);
    Sample out = judge(*arguments_, name_, got, server_ ? Asked::named_server : Asked::own_servers);
    if (out.reason != Reason::own_dns) co_return out;
    // Is it our servers, or is it the name? They know the root, or nothing.
    net::AresMessage of_root;
    co_await net::ask_servers(executor_, channel, ".", name_servers, &of_root);
    const auto root = net::dns::read_message(of_root.bytes, ".", RecordType::ns);
    if (root && !root->records.empty())
      out = judge(*arguments_, name_, got, Asked::own_servers_that_answer);
    co_return out;
  }

  static Sample failed(net::Failure failure) {
    Sample out = net::sample_of(std::move(failure));
    out.cells.resize(dns_kind.signals.size());
    return out;
  }

  std::shared_ptr<const Arguments> arguments_;
  asio::any_io_executor executor_;
  net::Resolver* resolver_;
  std::string name_;  // empty: the target makes none
  net::ResolverSettings settings_;
  std::optional<net::HostPort> server_;
};

}  // namespace

std::unique_ptr<Probe> make_probe(std::shared_ptr<const Arguments> arguments,
                                  const ProbeCommon& common, const Services& services,
                                  std::string resolv_conf) {
  return std::make_unique<DnsProbe>(std::move(arguments), common, services, std::move(resolv_conf));
}

}  // namespace runbookd::probes::dns
