// One run: a question on a channel of its own, so that what an earlier run has left open or learnt
// of a server has no part in it.
#include "probes/dns/probe.hpp"

#include <algorithm>

#include "daemon/net/cancellation.hpp"
#include "daemon/net/dns/resolver.hpp"
#include "daemon/net/target.hpp"
#include "daemon/net/url.hpp"
#include "daemon/net/waiters.hpp"
#include "probes/dns/kind.hpp"

namespace runbookd::probes::dns {
namespace asio = boost::asio;
namespace {

constexpr int name_servers = 2;  // the type NS: who knows the root has a server that works
constexpr Nanos shortest_try = milliseconds{50};
constexpr int parts_of_the_timeout = 4;  // the second try is twice as patient as the first

/// What is shared with the callbacks of c-ares, which may come after the run has left.
struct Answered {
  explicit Answered(const asio::any_io_executor& executor) : waiters(executor) {}
  net::Waiters waiters;
  bool done = false;
  net::AresMessage message;
};

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
    if (!is_name(name_)) co_return failed({Reason::protocol, "the target makes no question"});
    net::ResolverSettings settings = settings_;
    if (server_) {
      const net::Resolution found = co_await resolver_->resolve(server_->host);
      if (found.failure) co_return failed(found.failure);
      settings.servers = written(found.addresses.front(), server_->port);
      settings.takes_failures = true;
    }
    const auto channel = net::make_ares_channel(executor_, settings);
    if (!channel->open()) co_return failed({Reason::no_descriptors, "no channel to ask through"});
    net::AresMessage got;
    co_await ask(channel.get(), name_, number_of(arguments_->type), &got);
    Sample out = judge(*arguments_, name_, got, server_ ? Asked::named_server : Asked::own_servers);
    if (out.reason != Reason::own_dns) co_return out;
    // Is it our servers, or is it the name? They know the root, or nothing.
    net::AresMessage of_root;
    co_await ask(channel.get(), ".", name_servers, &of_root);
    const auto root = read_message(of_root.bytes, ".", RecordType::ns);
    if (root && !root->records.empty())
      out = judge(*arguments_, name_, got, Asked::own_servers_that_answer);
    co_return out;
  }

  asio::awaitable<void> ask(net::AresChannel* channel, std::string name, int type,
                            net::AresMessage* out) {
    const auto answered = std::make_shared<Answered>(executor_);
    if (!co_await net::was_cancelled()) {
      channel->ask_raw(name, type, [answered](net::AresMessage message) {
        answered->message = std::move(message);
        answered->done = true;
        answered->waiters.wake_all();
      });
    }
    while (!answered->done && !co_await net::was_cancelled()) co_await answered->waiters.wait();
    *out = std::move(answered->message);
    if (!answered->done) out->status = net::ares_cancelled;
  }

  static std::string written(const asio::ip::address& address, std::uint16_t port) {
    const std::string text = address.to_string();
    return (address.is_v6() ? "[" + text + "]" : text) + ":" + std::to_string(port);
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
