#include "daemon/app/loop/sentinels.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <utility>

#include "daemon/net/cancellation.hpp"
#include "daemon/net/connection.hpp"
#include "daemon/net/http/client.hpp"
#include "daemon/net/url.hpp"

namespace runbookd::app {

namespace asio = boost::asio;

namespace {

constexpr Nanos interval = seconds{10};
constexpr Nanos while_silent = seconds{2};  // most did not answer: is it over, or is it true?
constexpr Nanos limit = seconds{3};
constexpr int failures_needed = 2;

// What one look at a sentinel says of our network.
enum class Word { reached, silent, nothing };

struct Round {
  std::vector<bool> ok;
  std::size_t open = 0;
};

class SentinelsImpl final : public Sentinels, public std::enable_shared_from_this<SentinelsImpl> {
 public:
  SentinelsImpl(const Services& services, TimeSource& time, std::function<void(bool)> on_verdict)
      : services_(services),
        on_verdict_(std::move(on_verdict)),
        time_(time),
        alarm_(time.alarm()) {}

  void start(std::vector<std::string> addresses) override {
    addresses_ = std::move(addresses);
    failures_.assign(addresses_.size(), 0);
    ++generation_;
    alarm_->clear();
    if (addresses_.empty())
      on_verdict_(true);  // nobody is left to say that our network is back
    else
      regular();
  }

  void ask(std::function<void()> done) override {
    if (addresses_.empty() || stopped_) return done();
    waiting_.push_back(std::move(done));
    if (!asking_) begin();
  }

  void doubt() override {
    if (addresses_.empty() || stopped_ || std::exchange(doubted_, true)) return;
    regular();
  }

  void stop() override {
    stopped_ = true;
    alarm_->clear();
  }

 private:
  void regular() {
    ++regular_;
    ask([] {});
    again_after(interval);
  }

  void again_after(Nanos pause) {
    alarm_->set(time_.now().mono + pause, [self = weak_from_this()] {
      const auto me = self.lock();
      if (!me || me->stopped_) return;
      me->doubted_ = false;
      me->regular();
    });
  }

  // Whether more than half failed so many times in a row.
  bool is_majority(int failures) const {
    const auto silent =
        std::count_if(failures_.begin(), failures_.end(), [&](int f) { return f >= failures; });
    return 2 * static_cast<std::size_t>(silent) > failures_.size();
  }

  void begin() {
    asking_ = true;
    round_ = {std::vector<bool>(addresses_.size(), false), addresses_.size()};
    for (std::size_t i = 0; i < addresses_.size(); ++i)
      asio::co_spawn(services_.executor, witness(services_, addresses_[i]),
                     [self = shared_from_this(), i, generation = generation_](
                         const std::exception_ptr& error, Word word) {
                       self->answered(i, generation, error ? Word::nothing : word);
                     });
  }

  void answered(std::size_t i, int generation, Word word) {
    // What we had no descriptor for says nothing of the network.
    if (generation == generation_ && i < failures_.size() && word != Word::nothing)
      failures_[i] = word == Word::reached ? 0 : failures_[i] + 1;
    if (--round_.open > 0) return;
    asking_ = false;
    if (stopped_) return;
    // Somebody is about to act, and most are silent for the first time: without a second look that
    // would pass for a good network.
    const bool doubtful = !is_majority(failures_needed) && is_majority(1);
    if (doubtful && waiting_.size() > regular_ && !std::exchange(second_look_, true))
      return begin();
    second_look_ = false;
    regular_ = 0;
    if (is_majority(1)) again_after(while_silent);
    on_verdict_(!is_majority(failures_needed));
    for (auto& done : std::exchange(waiting_, {})) done();
  }

  static Word word_of(Reason failure) {
    return failure == Reason::no_descriptors ? Word::nothing : Word::silent;
  }

  static asio::awaitable<Word> witness(Services services, std::string address) {
    if (!address.starts_with("tcp:")) {
      net::HttpRequest request;
      request.url = address;
      request.timeout = limit;
      const net::HttpResult result = co_await services.http->fetch(std::move(request));
      if (result) co_return Word::reached;
      co_return word_of(result.error().reason);
    }
    Word word = Word::silent;
    const bool in_time = co_await net::cancellation_as_value(net::run_with_deadline(
        services.executor, knock(services, address.substr(4), &word), limit));
    if (!in_time) co_return Word::silent;
    co_return word;
  }

  static asio::awaitable<void> knock(Services services, std::string host_port, Word* word);

  Services services_;
  std::function<void(bool)> on_verdict_;
  TimeSource& time_;
  std::unique_ptr<Alarm> alarm_;
  std::vector<std::string> addresses_;
  std::vector<int> failures_;
  std::vector<std::function<void()>> waiting_;
  Round round_;
  int generation_ = 0;
  std::size_t regular_ = 0;  ///< of those who wait: nobody acts on them
  bool asking_ = false;
  bool second_look_ = false;
  bool doubted_ = false;  ///< in this interval
  bool stopped_ = false;
};

asio::awaitable<void> SentinelsImpl::knock(Services services, std::string host_port, Word* word) {
  const auto place = net::parse_host_port(host_port);
  if (!place) co_return;  // the loader has refused it
  auto endpoint =
      std::make_shared<const net::Endpoint>(net::make_endpoint(place->host, place->port));
  const net::Connection connection =
      co_await net::open_plain(net::network_of(services), std::move(endpoint));
  *word = connection.stream ? Word::reached : word_of(connection.failure.reason);
}

}  // namespace

std::shared_ptr<Sentinels> make_sentinels(const Services& services, TimeSource& time,
                                          std::function<void(bool)> on_verdict) {
  return std::make_shared<SentinelsImpl>(services, time, std::move(on_verdict));
}

}  // namespace runbookd::app
