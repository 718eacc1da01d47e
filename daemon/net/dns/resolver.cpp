// A and AAAA are asked apart: addresses of one do not wait long for the other, so a server that
// drops one of the two questions costs a moment, and what comes late goes into the cache. That one
// family has no record says nothing of the other: then its answer is waited for, or its silence.
//
// Whose fault it is when no answer is usable (SERVFAIL, silence, REFUSED ...) is not in the code: a
// zone that is broken for everybody looks like a resolver of ours that is. Another name tells them
// apart: one that was answered since the question was asked, or, when there is none, the last one
// that did resolve is asked once more.
#include "daemon/net/dns/resolver.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <optional>
#include <utility>

#include "daemon/net/cancellation.hpp"
#include "daemon/net/dns/ares_channel.hpp"
#include "daemon/net/dns/heard_names.hpp"
#include "daemon/net/dns/resolver_answer.hpp"
#include "daemon/net/waiters.hpp"

namespace runbookd::net {
namespace asio = boost::asio;
using boost::system::error_code;
namespace {

/// The resolution delay of RFC 8305, 3: how long an IPv4 address waits for IPv6.
constexpr Nanos wait_for_v6 = milliseconds{50};
/// The other way round longer, since a machine without IPv6 can use nothing else.
constexpr Nanos wait_for_v4 = milliseconds{500};

/// One question under way, shared by the channel's callbacks and the coroutines that wait.
struct Query {
  explicit Query(const asio::any_io_executor& executor) : waiters(executor), patience(executor) {}
  std::string host;
  Mono begun = MonoClock::now();
  Waiters waiters;
  asio::steady_timer patience;  ///< with the family that has not answered
  bool waits = false;
  std::optional<AresAnswer> v4, v6;
  bool finished = false;
  bool abandoned = false;  ///< the resolver is gone, or has begun anew
  Resolution answer;
};
using QueryHandle = std::shared_ptr<Query>;

class TwoFamilyResolver final : public Resolver {
 public:
  TwoFamilyResolver(asio::any_io_executor executor, ResolverSettings settings)
      : executor_(std::move(executor)),
        settings_(std::move(settings)),
        channel_(make_ares_channel(executor_, settings_)) {}
  ~TwoFamilyResolver() override { close_channel(); }

  asio::awaitable<Resolution> resolve(std::string host) override {
    error_code ec;
    const auto literal = asio::ip::make_address(host, ec);
    if (!ec) co_return Resolution{{literal}, {}};
    if (const auto* kept = cached(host)) co_return *kept;
    if (co_await was_cancelled()) co_return Resolution{{}, timed_out(Phase::resolve)};
    const auto heard = heard_;
    auto query = ask(host);
    if (!query->finished) co_await query->waiters.wait();
    // From here on `this` may be gone; the query is not.
    if (query->finished) co_return query->answer;
    const bool theirs = heard->other_since(host, query->begun) || heard->is_broken(host);
    if (theirs) co_return Resolution{{}, failure_of_silence(host)};
    co_return Resolution{{}, timed_out(Phase::resolve)};
  }

 private:
  struct Kept {
    Resolution answer;
    Mono until{};
  };

  const Resolution* cached(const std::string& host) {
    const auto at = cache_.find(host);
    if (at == cache_.end()) return nullptr;
    if (MonoClock::now() < at->second.until) return &at->second.answer;
    cache_.erase(at);
    return nullptr;
  }

  void keep(const std::string& host, const Resolution& answer, Nanos ttl) {
    if (cache_.size() >= settings_.most_names) cache_.clear();
    const Nanos life = std::clamp(ttl, settings_.least_ttl, settings_.most_ttl);
    cache_[host] = Kept{answer, saturating_add(MonoClock::now(), life)};
  }

  QueryHandle ask(const std::string& host) {
    if (const auto at = asked_.find(host); at != asked_.end()) return at->second;
    auto query = std::make_shared<Query>(executor_);
    query->host = host;
    if (auto listed = channel_->in_hosts_file(host)) {
      query->finished = true;
      query->answer.addresses = std::move(listed->addresses);
      keep(host, query->answer, settings_.least_ttl);
      return query;
    }
    // A later question starts from the resolv.conf of then.
    if (stale_ && asked_.empty()) {
      close_channel();
      stale_ = false;
    }
    if (!channel_->open()) {
      query->finished = true;
      query->answer.failure = failure_of_channel();
      return query;
    }
    asked_.emplace(host, query);
    for (const Family family : {Family::v4, Family::v6})
      channel_->ask(host, family, [this, query, family](AresAnswer answer) {
        take(query, family, std::move(answer));
      });
    return query;
  }

  void take(const QueryHandle& query, Family family, AresAnswer answer) {
    if (!answer.addresses.empty()) heard_->note(query->host);
    auto& place = family == Family::v4 ? query->v4 : query->v6;
    place = std::move(answer);
    if (query->finished) return take_late(*query);
    const bool both = query->v4 && query->v6;
    if (both) return conclude(query);
    if (!place->addresses.empty() || says_all(place->status))
      be_patient(query, family == Family::v4 ? wait_for_v6 : wait_for_v4);
  }

  void take_late(const Query& query) {
    const auto at = cache_.find(query.host);
    if (at != cache_.end()) at->second.answer.addresses = addresses_in(query);
  }

  void be_patient(const QueryHandle& query, Nanos patience) {
    if (std::exchange(query->waits, true)) return;
    query->patience.expires_after(patience);
    query->patience.async_wait([this, query](error_code ec) {
      if (!ec && !query->finished && !query->abandoned) conclude(query);
    });
  }

  static std::vector<asio::ip::address> addresses_in(const Query& query) {
    std::vector<asio::ip::address> out;
    for (const auto* family : {&query.v4, &query.v6})
      if (*family) out.insert(out.end(), (*family)->addresses.begin(), (*family)->addresses.end());
    if (out.size() > most_addresses) out.resize(most_addresses);
    return out;
  }

  void conclude(const QueryHandle& query) {
    query->answer.addresses = addresses_in(*query);
    if (query->answer.addresses.empty()) return find_fault(query);
    Nanos ttl = Nanos::max();
    for (const auto* family : {&query->v4, &query->v6})
      if (*family && !(*family)->addresses.empty()) ttl = std::min(ttl, (*family)->ttl);
    keep(query->host, query->answer, ttl);
    finish(query, {});
  }

  /// At least one of the two has answered.
  static int status_of(const Query& query) {
    const auto& v4 = query.v4 ? *query.v4 : *query.v6;
    const auto& v6 = query.v6 ? *query.v6 : *query.v4;
    return telling_status(v4.status, v6.status);
  }

  void find_fault(const QueryHandle& query) {
    const int status = status_of(*query);
    if (auto failure = failure_of_name(status, query->host)) return finish(query, *failure);
    if (heard_->other_since(query->host, query->begun)) return finish_broken(query);
    const auto* other = heard_->other_than(query->host);
    if (other == nullptr) return finish(query, failure_of_resolver(status));
    judged_by_control_.push_back(query);
    if (control_.empty()) ask_control(other->host);
  }

  /// The last name that did resolve, asked once more for all who wait to be judged.
  void ask_control(std::string host) {
    control_ = std::move(host);
    channel_->ask(control_, Family::v4, [this](AresAnswer answer) {
      const bool alive = !answer.addresses.empty() || is_no_such_name(answer.status);
      const auto control = std::exchange(control_, {});
      if (alive) heard_->note(control);
      for (const auto& judged : std::exchange(judged_by_control_, {})) {
        if (alive) {
          finish_broken(judged);
        } else {
          finish(judged, failure_of_resolver(status_of(*judged)));
        }
      }
    });
  }

  void finish_broken(const QueryHandle& query) {
    heard_->note_broken(query->host, settings_.most_names);
    finish(query, failure_of_zone(query->host));
  }

  void finish(const QueryHandle& query, Failure failure) {
    stale_ = stale_ || failure.reason == Reason::own_dns;
    query->answer.failure = std::move(failure);
    query->finished = true;
    query->patience.cancel();
    query->waiters.wake_all();
    const auto at = asked_.find(query->host);
    if (at != asked_.end() && at->second == query) asked_.erase(at);
  }

  void close_channel() {
    channel_->close();
    for (auto& [host, query] : asked_) {
      query->abandoned = true;
      query->patience.cancel();
      query->waiters.wake_all();
    }
    asked_.clear();
    judged_by_control_.clear();
    control_.clear();
  }

  asio::any_io_executor executor_;
  ResolverSettings settings_;
  std::unique_ptr<AresChannel> channel_;
  bool stale_ = false;
  std::map<std::string, QueryHandle> asked_;
  std::map<std::string, Kept> cache_;
  std::shared_ptr<HeardNames> heard_ = std::make_shared<HeardNames>();
  std::string control_;  ///< the name that is being asked once more; empty: none
  std::vector<QueryHandle> judged_by_control_;
};

}  // namespace

std::unique_ptr<Resolver> make_resolver(asio::any_io_executor executor, ResolverSettings settings) {
  return std::make_unique<TwoFamilyResolver>(std::move(executor), std::move(settings));
}

}  // namespace runbookd::net
