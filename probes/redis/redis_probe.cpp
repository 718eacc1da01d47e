// One run: PING and INFO on a connection that is kept between runs (opening one costs Redis more
// than answering). A kept one that is no longer quiet was closed by the server and is replaced
// first.
#include "probes/redis/redis_probe.hpp"

#include "daemon/net/cancellation.hpp"
#include "daemon/net/redis/stream.hpp"
#include "daemon/net/target.hpp"
#include "daemon/net/two_ways.hpp"
#include "probes/redis/info.hpp"

namespace runbookd::probes {
namespace asio = boost::asio;
namespace {

constexpr auto signal_count = static_cast<std::size_t>(RedisSignal::count);

class RedisProbe final : public Probe {
 public:
  RedisProbe(std::shared_ptr<const RedisArguments> arguments, const ProbeCommon& common,
             const Services& services)
      : network_(net::network_of(services)), timeout_(common.timeout) {
    const auto& tls = arguments->tls;
    const auto url = net::with_target(arguments->url.reveal(), common.target);
    auto address = net::parse_redis_url(url.value_or(""), tls.policy, tls.server_name);
    if (address) {
      address_ = std::move(*address);
    } else {
      wrong_ = "the URL for target `" + net::printable(common.target) + "` " + address.error().text;
    }
  }

  asio::awaitable<Sample> run() override { return net::cancellation_as_value(observe()); }
  void close() override { stream_.reset(); }

 private:
  /// One way to the answer, with the connection that it took.
  struct Asked {
    std::unique_ptr<net::RedisStream> stream;
    RedisInfo info;
    net::Failure failure;
    Asked() { info.cells.resize(signal_count); }
  };

  asio::awaitable<Sample> observe() {
    Asked asked;
    if (!wrong_.empty()) {
      asked.failure = {Reason::protocol, wrong_};
    } else {
      asked = co_await ask();
    }
    const bool failed = static_cast<bool>(asked.failure);
    if (!failed) stream_ = std::move(asked.stream);
    Sample sample = net::sample_of(std::move(asked.failure));
    sample.cells = std::move(asked.info.cells);
    if (!failed) sample.detail = std::move(asked.info.remark);
    co_return sample;
  }

  /// A kept connection may be dead in silence; what we ask may be asked twice.
  asio::awaitable<Asked> ask() {
    Asked kept;
    kept.stream = std::move(stream_);
    if (kept.stream && !kept.stream->is_quiet()) kept.stream.reset();
    Asked fresh;
    if (!kept.stream) {
      co_await open_and_ask(&fresh);
      co_return fresh;
    }
    auto first = ask_on(&kept);
    auto second = open_and_ask(&fresh);
    const net::Way way =
        co_await net::take_two_ways(network_.executor, net::patience_with_kept(timeout_, Nanos{0}),
                                    std::move(first), std::move(second));
    co_return std::move(way == net::Way::first ? kept : fresh);
  }

  /// False: no answer came.
  asio::awaitable<bool> open_and_ask(Asked* asked) {
    net::RedisOpened opened = co_await net::open_redis(network_, address_);
    asked->failure = std::move(opened.failure);
    asked->stream = std::move(opened.stream);
    if (asked->failure) co_return false;
    co_return co_await ask_on(asked);
  }

  asio::awaitable<bool> ask_on(Asked* asked) {
    net::RedisResult pong = co_await command(asked, "PING");
    if (!pong) {
      asked->failure = std::move(pong.error());
      co_return false;
    }
    if (pong->kind == net::RedisReply::Kind::error) {
      asked->failure = co_await refused(asked, *pong);
    } else if (pong->kind != net::RedisReply::Kind::text || pong->text != "PONG") {
      asked->failure = {Reason::protocol, "PING was not answered PONG"};
    } else {
      asked->failure = co_await read(asked);
    }
    co_return true;
  }

  /// A server that is loading, or without its primary, refuses PING and still answers INFO: its
  /// figures are kept, and how far the loading is.
  asio::awaitable<net::Failure> refused(Asked* asked, net::RedisReply pong) {
    net::Failure failure = refusal(pong);
    if (failure.reason != Reason::state) co_return failure;
    net::Failure of_info = co_await read(asked);
    const bool says_more = of_info.reason == Reason::state && asked->info.loading;
    co_return says_more ? std::move(of_info) : std::move(failure);
  }

  static net::Failure refusal(const net::RedisReply& reply) {
    net::Failure out = net::failure_of_error_reply(reply);
    if (reply.text.starts_with("NOPERM")) out.detail += "; the probe needs +ping and +info";
    return out;
  }

  asio::awaitable<net::Failure> read(Asked* asked) {
    net::RedisResult info = co_await command(asked, "INFO");
    if (!info) co_return std::move(info.error());
    if (info->kind == net::RedisReply::Kind::error) co_return refusal(*info);
    const bool is_text = info->kind == net::RedisReply::Kind::text;
    RedisInfo said = read_info(is_text ? std::string_view(info->text) : std::string_view());
    if (!said.is_info)
      co_return net::Failure{Reason::protocol, "INFO was not answered by its text"};
    asked->info = std::move(said);
    if (asked->info.loading) co_return net::Failure{Reason::state, asked->info.remark};
    co_return net::Failure{};
  }

  static asio::awaitable<net::RedisResult> command(Asked* asked, std::string word) {
    std::vector<std::string> words;
    words.push_back(std::move(word));
    return asked->stream->command(std::move(words));
  }

  net::Network network_;
  Nanos timeout_;
  net::RedisAddress address_;
  std::string wrong_;  // why there is no address
  std::unique_ptr<net::RedisStream> stream_;
};

}  // namespace

std::unique_ptr<Probe> make_redis_probe(std::shared_ptr<const RedisArguments> arguments,
                                        const ProbeCommon& common, const Services& services) {
  return std::make_unique<RedisProbe>(std::move(arguments), common, services);
}

}  // namespace runbookd::probes
