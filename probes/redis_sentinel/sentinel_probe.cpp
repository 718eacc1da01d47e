// One run: SENTINEL MASTER and SENTINEL CKQUORUM on a connection of its own.
#include "probes/redis_sentinel/sentinel_probe.hpp"

#include "daemon/net/cancellation.hpp"
#include "daemon/net/redis/stream.hpp"
#include "daemon/net/target.hpp"

namespace runbookd::probes {
namespace asio = boost::asio;
namespace {

constexpr auto cell_count = static_cast<std::size_t>(SentinelSignal::count);

Sample without_cells(net::Failure failure) {
  Sample out = net::sample_of(std::move(failure));
  out.cells.resize(cell_count);
  return out;
}

/// What an error reply to SENTINEL MASTER means.
net::Failure refusal(const net::RedisReply& reply, const std::string& master) {
  if (reply.text.starts_with("ERR No such master"))
    return {Reason::missing, "it watches no master called " + net::printable(master)};
  net::Failure out = net::failure_of_error_reply(reply);
  if (reply.text.starts_with("NOPERM"))
    out.detail += "; the probe needs +sentinel|master and +sentinel|ckquorum";
  return out;
}

class SentinelProbe final : public Probe {
 public:
  SentinelProbe(const std::shared_ptr<const SentinelArguments>& arguments,
                const ProbeCommon& common, const Services& services)
      : network_(net::network_of(services)), master_(arguments->master) {
    const auto& tls = arguments->tls;
    const auto url = net::with_target(arguments->url.reveal(), common.target);
    auto address =
        net::parse_redis_url(with_sentinel_port(url.value_or("")), tls.policy, tls.server_name);
    if (address)
      address_ = std::move(*address);
    else
      wrong_ = "the URL for target `" + net::printable(common.target) + "` " + address.error().text;
  }

  asio::awaitable<Sample> run() override { return net::cancellation_as_value(observe()); }

 private:
  asio::awaitable<Sample> observe() {
    if (!wrong_.empty()) co_return without_cells({Reason::protocol, wrong_});
    net::RedisOpened opened = co_await net::open_redis(network_, address_);
    if (opened.failure) co_return without_cells(std::move(opened.failure));
    net::RedisResult master = co_await ask(opened.stream.get(), "MASTER");
    if (!master) co_return without_cells(std::move(master.error()));
    if (master->kind == net::RedisReply::Kind::error)
      co_return without_cells(refusal(*master, master_));
    auto cells = read_master(*master);
    if (!cells)
      co_return without_cells(
          {Reason::protocol, "SENTINEL MASTER was not answered as a Sentinel answers it"});
    net::RedisResult quorum = co_await ask(opened.stream.get(), "CKQUORUM");
    if (!quorum) co_return without_cells(std::move(quorum.error()));
    co_return judge(std::move(*cells), *quorum);
  }

  asio::awaitable<net::RedisResult> ask(net::RedisStream* stream, std::string what) {
    std::vector<std::string> words;
    words.emplace_back("SENTINEL");
    words.push_back(std::move(what));
    words.push_back(master_);
    net::RedisResult out = co_await stream->command(std::move(words));
    co_return out;
  }

  static Sample judge(std::vector<Cell> cells, const net::RedisReply& quorum) {
    Sample out;
    out.outcome = Outcome::ok;
    if (const auto verdict = read_quorum(quorum)) {
      cells[static_cast<std::size_t>(SentinelSignal::has_quorum)] = verdict->has;
      if (!verdict->has) out.detail = verdict->said;
    } else {
      out.detail = "has_quorum: CKQUORUM was answered `" + net::printable(quorum.text) + "`";
    }
    out.cells = std::move(cells);
    return out;
  }

  net::Network network_;
  std::string master_;
  net::RedisAddress address_;
  std::string wrong_;  // why there is no address
};

}  // namespace

std::unique_ptr<Probe> make_sentinel_probe(
    const std::shared_ptr<const SentinelArguments>& arguments, const ProbeCommon& common,
    const Services& services) {
  return std::make_unique<SentinelProbe>(arguments, common, services);
}

}  // namespace runbookd::probes
