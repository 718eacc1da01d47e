// One run: PING and INFO on a connection that is kept between runs (opening one costs Redis more
// than answering). A kept one that is no longer quiet was closed by the server and is replaced
// first.
#include "probes/redis/redis_probe.hpp"

#include "daemon/net/cancellation.hpp"
#include "daemon/net/redis_stream.hpp"
#include "daemon/net/target.hpp"
#include "probes/redis/info.hpp"

namespace runbookd::probes {
namespace asio = boost::asio;
namespace {

constexpr auto kSignalCount = static_cast<std::size_t>(RedisSignal::count);

class RedisProbe final : public Probe {
 public:
  RedisProbe(std::shared_ptr<const RedisArguments> arguments, const ProbeCommon& common,
             const Services& services)
      : network_(net::network_of(services)) {
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
  asio::awaitable<Sample> observe() {
    RedisInfo info;
    info.cells.resize(kSignalCount);
    net::Failure failure = co_await converse(&info);
    if (failure) stream_.reset();
    const bool failed = static_cast<bool>(failure);
    Sample sample = net::sample_of(std::move(failure));
    sample.cells = std::move(info.cells);
    if (!failed) sample.detail = std::move(info.remark);
    co_return sample;
  }

  asio::awaitable<net::Failure> converse(RedisInfo* out) {
    if (!wrong_.empty()) co_return net::Failure{Reason::protocol, wrong_};
    if (stream_ && !stream_->is_quiet()) stream_.reset();
    if (!stream_) {
      net::RedisOpened opened = co_await net::open_redis(network_, address_);
      if (opened.failure) co_return std::move(opened.failure);
      stream_ = std::move(opened.stream);
    }
    net::RedisResult pong = co_await command("PING");
    if (!pong) co_return pong.error();
    if (pong->kind == net::RedisReply::Kind::error) co_return net::failure_of_error_reply(*pong);
    if (pong->kind != net::RedisReply::Kind::text || pong->text != "PONG")
      co_return net::Failure{Reason::protocol, "PING was not answered PONG"};
    net::RedisResult info = co_await command("INFO");
    if (!info) co_return info.error();
    if (info->kind == net::RedisReply::Kind::error) co_return net::failure_of_error_reply(*info);
    const bool is_text = info->kind == net::RedisReply::Kind::text;
    RedisInfo read = read_info(is_text ? std::string_view(info->text) : std::string_view());
    if (!read.is_info)
      co_return net::Failure{Reason::protocol, "INFO was not answered by its text"};
    if (read.loading) co_return net::Failure{Reason::state, "the data set is still being loaded"};
    *out = std::move(read);
    co_return net::Failure{};
  }

  asio::awaitable<net::RedisResult> command(std::string word) {
    std::vector<std::string> words;
    words.push_back(std::move(word));
    return stream_->command(std::move(words));
  }

  net::Network network_;
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
