#include "daemon/net/dns/ares_channel.hpp"

// What 1.28 and later call old is what 1.18 has, of Debian 12.
#define CARES_NO_DEPRECATED
#include <ares.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <utility>

#include "daemon/net/dns/resolver_answer.hpp"

namespace runbookd::net {
namespace asio = boost::asio;
using boost::system::error_code;
namespace {

constexpr int class_internet = 1;

/// A descriptor of c-ares. It closes them itself, so ours only watches.
struct AresWatch {
  explicit AresWatch(const asio::any_io_executor& executor) : descriptor(executor) {}
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

AresAnswer answer_of(int status, const ares_addrinfo* found) {
  AresAnswer out;
  out.status = status;
  if (status != ARES_SUCCESS) return out;
  if (found != nullptr) out.addresses = addresses_of(*found);
  if (found != nullptr) out.ttl = ttl_of(*found);
  if (out.addresses.empty()) out.status = ARES_ENODATA;
  return out;
}

using FoundHandle = std::unique_ptr<ares_addrinfo, decltype(&ares_freeaddrinfo)>;

/// The answer of the hosts file comes before the question returns.
void on_hosts_file(void* out, int status, int /*timeouts*/, ares_addrinfo* found) {
  const FoundHandle owned(found, ares_freeaddrinfo);
  *static_cast<AresAnswer*>(out) = answer_of(status, found);
}

ares_addrinfo_hints hints_for(int family) {
  ares_addrinfo_hints hints{};
  hints.ai_family = family;
  hints.ai_socktype = SOCK_STREAM;
  return hints;
}

class LoopChannel final : public AresChannel {
 public:
  LoopChannel(asio::any_io_executor executor, ResolverSettings settings)
      : executor_(std::move(executor)), settings_(std::move(settings)), timer_(executor_) {}
  ~LoopChannel() override {
    close();
    if (hosts_ != nullptr) ares_destroy(hosts_);
  }

  bool open() override {
    if (channel_ != nullptr) return true;
    ares_options options{};
    char servers_only[] = "b";
    options.lookups = servers_only;
    options.timeout = static_cast<int>(settings_.try_timeout / milliseconds{1});
    options.tries = settings_.tries;
    options.sock_state_cb = on_socket;
    options.sock_state_cb_data = this;
    int mask = ARES_OPT_LOOKUPS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB;
    if (settings_.takes_failures) {
      options.flags = ARES_FLAG_NOCHECKRESP;
      mask |= ARES_OPT_FLAGS;
    }
#ifdef ARES_OPT_QUERY_CACHE
    // 1.31 and later keep answers themselves, for as long as they like; the resolver's is the one
    // cache, with our bounds.
    options.qcache_max_ttl = 0;
    mask |= ARES_OPT_QUERY_CACHE;
#endif
    if (ares_init_options(&channel_, &options, mask) != ARES_SUCCESS) {
      channel_ = nullptr;
      return false;
    }
    return settings_.servers.empty() ||
           ares_set_servers_ports_csv(channel_, settings_.servers.c_str()) == ARES_SUCCESS;
  }

  void ask(const std::string& host, Family family, std::function<void(AresAnswer)> done) override {
    const auto hints = hints_for(family == Family::v4 ? AF_INET : AF_INET6);
    ++pending_;
    ares_getaddrinfo(channel_, host.c_str(), nullptr, &hints, on_answer,
                     new Asked{this, std::move(done)});
    arm_timer();
  }

  void ask_raw(const std::string& name, int type, std::function<void(AresMessage)> done) override {
    ++pending_;
    ares_query(channel_, name.c_str(), class_internet, type, on_message,
               new AskedRaw{this, std::move(done)});
    arm_timer();
  }

  std::optional<AresAnswer> in_hosts_file(std::string host) override {
    if (hosts_ == nullptr) {
      ares_options options{};
      char file_only[] = "f";
      options.lookups = file_only;
      if (ares_init_options(&hosts_, &options, ARES_OPT_LOOKUPS) != ARES_SUCCESS) hosts_ = nullptr;
    }
    if (hosts_ == nullptr) return std::nullopt;
    if (host.ends_with('.')) host.pop_back();
    const auto hints = hints_for(AF_UNSPEC);
    AresAnswer answer;
    answer.status = ARES_ENOTFOUND;
    ares_getaddrinfo(hosts_, host.c_str(), nullptr, &hints, on_hosts_file, &answer);
    ares_cancel(hosts_);  // nothing is left that could write into `answer`
    if (answer.status != ARES_SUCCESS) return std::nullopt;
    return answer;
  }

  void close() override {
    closing_ = true;
    if (channel_ != nullptr) ares_destroy(channel_);
    channel_ = nullptr;
    for (auto& [fd, watch] : watches_) watch->descriptor.release();
    watches_.clear();
    timer_.cancel();
    closing_ = false;
  }

 private:
  struct Asked {
    LoopChannel* self;
    std::function<void(AresAnswer)> done;
  };

  static void on_answer(void* argument, int status, int /*timeouts*/, ares_addrinfo* found) {
    const std::unique_ptr<Asked> asked(static_cast<Asked*>(argument));
    const FoundHandle owned(found, ares_freeaddrinfo);
    --asked->self->pending_;
    if (asked->self->closing_) return;
    asked->done(answer_of(status, found));
  }

  struct AskedRaw {
    LoopChannel* self;
    std::function<void(AresMessage)> done;
  };

  static void on_message(void* argument, int status, int /*timeouts*/, unsigned char* bytes,
                         int size) {
    const std::unique_ptr<AskedRaw> asked(static_cast<AskedRaw*>(argument));
    --asked->self->pending_;
    if (asked->self->closing_) return;
    AresMessage message;
    message.status = status;
    if (bytes != nullptr && size > 0)
      message.bytes.assign(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    asked->done(std::move(message));
  }

  static void on_socket(void* self, ares_socket_t fd, int readable, int writable) {
    static_cast<LoopChannel*>(self)->watch(fd, readable != 0, writable != 0);
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
      auto fresh = std::make_shared<AresWatch>(executor_);
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

  void wait(const std::shared_ptr<AresWatch>& watch, asio::posix::descriptor_base::wait_type what) {
    std::weak_ptr<AresWatch> weak = watch;
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
    if (next == nullptr || pending_ == 0) {
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
  ares_channel hosts_ = nullptr;
  int pending_ = 0;
  bool closing_ = false;
  std::map<int, std::shared_ptr<AresWatch>> watches_;
};

}  // namespace

const int ares_cancelled = ARES_ECANCELLED;

std::unique_ptr<AresChannel> make_ares_channel(asio::any_io_executor executor,
                                               const ResolverSettings& settings) {
  return std::make_unique<LoopChannel>(std::move(executor), settings);
}

}  // namespace runbookd::net
