// c-ares owns the sockets and tells us which to watch; Asio watches them and hands readiness and
// time back.
#include "daemon/net/resolver.hpp"

#include <ares.h>

#include <algorithm>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>

#include "daemon/net/cancellation.hpp"
#include "daemon/net/resolver_answer.hpp"
#include "daemon/net/waiters.hpp"

namespace runbookd::net {
namespace asio = boost::asio;
using boost::system::error_code;
namespace {

/// One question under way, shared by c-ares's callback and the coroutines that wait.
struct Query {
  explicit Query(const asio::any_io_executor& executor) : waiters(executor) {}
  std::string host;
  Waiters waiters;
  bool finished = false;
  Resolution answer;
};

/// A descriptor of c-ares. It closes them itself, so ours only watches.
struct Watch {
  explicit Watch(const asio::any_io_executor& executor) : descriptor(executor) {}
  asio::posix::stream_descriptor descriptor;
  bool reading = false;
  bool writing = false;
};

class AresLibrary {
 public:
  AresLibrary() : status_(ares_library_init(ARES_LIB_INIT_ALL)) {}
  ~AresLibrary() {
    if (status_ == ARES_SUCCESS) ares_library_cleanup();
  }
  AresLibrary(const AresLibrary&) = delete;
  AresLibrary& operator=(const AresLibrary&) = delete;

 private:
  int status_;
};

class AresResolver final : public Resolver {
 public:
  AresResolver(asio::any_io_executor executor, ResolverSettings settings)
      : executor_(std::move(executor)), settings_(std::move(settings)), timer_(executor_) {}
  ~AresResolver() override { close_channel(); }

  asio::awaitable<Resolution> resolve(std::string host) override {
    error_code ec;
    const auto literal = asio::ip::make_address(host, ec);
    if (!ec) co_return Resolution{{literal}, {}};
    if (const auto* kept = cached(host)) co_return *kept;
    if (co_await was_cancelled()) co_return Resolution{{}, timed_out(Phase::resolve)};
    auto query = ask(host);
    if (!query->finished) co_await query->waiters.wait();
    // From here on `this` may be gone; the query is not.
    if (!query->finished) co_return Resolution{{}, timed_out(Phase::resolve)};
    co_return query->answer;
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

  std::shared_ptr<Query> ask(const std::string& host) {
    if (const auto at = asked_.find(host); at != asked_.end()) return at->second;
    auto query = std::make_shared<Query>(executor_);
    query->host = host;
    if (!open_channel()) {
      query->finished = true;
      query->answer.failure = failure_of_status(ARES_ENOTINITIALIZED, host);
      return query;
    }
    asked_.emplace(host, query);
    ares_addrinfo_hints hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    ares_getaddrinfo(channel_, host.c_str(), nullptr, &hints, on_answer, new Asked{this, query});
    arm_timer();
    return query;
  }

  struct Asked {
    AresResolver* self;
    std::shared_ptr<Query> query;
  };

  static void on_answer(void* argument, int status, int /*timeouts*/, ares_addrinfo* found) {
    const std::unique_ptr<Asked> asked(static_cast<Asked*>(argument));
    const std::unique_ptr<ares_addrinfo, decltype(&ares_freeaddrinfo)> owned(found,
                                                                             ares_freeaddrinfo);
    if (asked->self->closing_) return;  // the waiters' timers are cancelled by close_channel()
    asked->self->finish(*asked->query, status, found);
  }

  void finish(Query& query, int status, const ares_addrinfo* found) {
    Nanos ttl{};
    if (status == ARES_SUCCESS && found != nullptr) {
      query.answer.addresses = addresses_of(*found);
      ttl = std::clamp(ttl_of(*found), settings_.least_ttl, settings_.most_ttl);
    }
    if (query.answer.addresses.empty()) {
      query.answer.failure =
          failure_of_status(status == ARES_SUCCESS ? ARES_ENODATA : status, query.host);
      // A later question starts from the resolv.conf of then.
      stale_ = query.answer.failure.reason != Reason::dns;
    } else {
      if (cache_.size() >= settings_.most_names) cache_.clear();
      cache_[query.host] = Kept{query.answer, saturating_add(MonoClock::now(), ttl)};
    }
    query.finished = true;
    query.waiters.wake_all();
    asked_.erase(query.host);
  }

  bool open_channel() {
    if (channel_ != nullptr && stale_ && asked_.empty()) close_channel();
    if (channel_ != nullptr) return true;
    ares_options options{};
    options.timeout = static_cast<int>(settings_.try_timeout / milliseconds{1});
    options.tries = settings_.tries;
    options.sock_state_cb = on_socket;
    options.sock_state_cb_data = this;
    int mask = ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB;
#ifdef ARES_OPT_QUERY_CACHE
    // 1.31 and later keep answers themselves, for as long as they like; ours is the one cache, with
    // our bounds.
    options.qcache_max_ttl = 0;
    mask |= ARES_OPT_QUERY_CACHE;
#endif
    if (ares_init_options(&channel_, &options, mask) != ARES_SUCCESS) {
      channel_ = nullptr;
      return false;
    }
    stale_ = false;
    return settings_.servers.empty() ||
           ares_set_servers_ports_csv(channel_, settings_.servers.c_str()) == ARES_SUCCESS;
  }

  void close_channel() {
    closing_ = true;
    if (channel_ != nullptr) ares_destroy(channel_);
    channel_ = nullptr;
    for (auto& [fd, watch] : watches_) watch->descriptor.release();
    watches_.clear();
    for (auto& [host, query] : asked_) query->waiters.wake_all();
    asked_.clear();
    timer_.cancel();
    closing_ = false;
  }

  static void on_socket(void* self, ares_socket_t fd, int readable, int writable) {
    static_cast<AresResolver*>(self)->watch(fd, readable != 0, writable != 0);
  }

  void watch(int fd, bool readable, bool writable) {
    auto at = watches_.find(fd);
    if (!readable && !writable) {
      if (at == watches_.end()) return;
      at->second->descriptor.release();
      watches_.erase(at);
      return;
    }
    if (at == watches_.end()) {
      auto fresh = std::make_shared<Watch>(executor_);
      error_code ec;
      fresh->descriptor.assign(fd, ec);
      if (ec) return;  // not watched: the query ends by c-ares's own timeout
      at = watches_.emplace(fd, std::move(fresh)).first;
    }
    at->second->reading = readable;
    at->second->writing = writable;
    if (readable) wait(at->second, asio::posix::descriptor_base::wait_read);
    if (writable) wait(at->second, asio::posix::descriptor_base::wait_write);
  }

  void wait(const std::shared_ptr<Watch>& watch, asio::posix::descriptor_base::wait_type what) {
    std::weak_ptr<Watch> weak = watch;
    watch->descriptor.async_wait(what, [this, weak, what](error_code ec) {
      const auto strong = weak.lock();
      if (ec || !strong) return;  // released: c-ares is done with it, or we are gone
      const bool read = what == asio::posix::descriptor_base::wait_read;
      if (read ? !strong->reading : !strong->writing) return;
      const int fd = strong->descriptor.native_handle();
      ares_process_fd(channel_, read ? fd : ARES_SOCKET_BAD, read ? ARES_SOCKET_BAD : fd);
      const auto at = watches_.find(fd);
      const bool still = at != watches_.end() && at->second == strong;
      if (still && (read ? strong->reading : strong->writing)) wait(strong, what);
      arm_timer();
    });
  }

  /// c-ares's retries need the time; without a question nothing wakes up.
  void arm_timer() {
    timeval storage{};
    const timeval* next = channel_ == nullptr ? nullptr : ares_timeout(channel_, nullptr, &storage);
    if (next == nullptr || asked_.empty()) {
      timer_.cancel();
      return;
    }
    timer_.expires_after(seconds{next->tv_sec} + std::chrono::microseconds{next->tv_usec} +
                         milliseconds{1});
    timer_.async_wait([this](error_code ec) {
      if (ec || channel_ == nullptr) return;
      ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
      arm_timer();
    });
  }

  AresLibrary library_;
  asio::any_io_executor executor_;
  ResolverSettings settings_;
  asio::steady_timer timer_;
  ares_channel channel_ = nullptr;
  bool stale_ = false;
  bool closing_ = false;
  std::map<int, std::shared_ptr<Watch>> watches_;
  std::map<std::string, std::shared_ptr<Query>> asked_;
  std::map<std::string, Kept> cache_;
};

}  // namespace

std::unique_ptr<Resolver> make_resolver(asio::any_io_executor executor, ResolverSettings settings) {
  return std::make_unique<AresResolver>(std::move(executor), std::move(settings));
}

}  // namespace runbookd::net
