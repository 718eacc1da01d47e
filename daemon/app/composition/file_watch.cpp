#include "daemon/app/composition/file_watch.hpp"

#include <fnmatch.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cstring>
#include <map>
#include <utility>

namespace runbookd::app {

namespace asio = boost::asio;

namespace {

constexpr Nanos a_moment = milliseconds{200};
constexpr Nanos without_a_word = minutes{5};
constexpr std::uint32_t changes =
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE | IN_DELETE_SELF;

bool is_pattern(char c) { return c == '*' || c == '?' || c == '['; }

// The directory in which everything that a pattern matches lies: up to the first part that may be
// several.
std::string directory_of(const std::string& pattern) {
  const auto wild = std::find_if(pattern.begin(), pattern.end(), is_pattern);
  const auto slash = pattern.rfind('/', static_cast<std::size_t>(wild - pattern.begin()));
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : pattern.substr(0, slash);
}

std::string name_of(const std::string& pattern) { return pattern.substr(pattern.rfind('/') + 1); }

class Watching final : public FileWatch {
 public:
  Watching(asio::any_io_executor executor, TimeSource& time, std::function<void()> changed)
      : inotify_(std::move(executor)),
        time_(time),
        changed_(std::move(changed)),
        soon_(time.alarm()),
        late_(time.alarm()) {
    // Without descriptors the look every five minutes has to do.
    const int fd = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (fd >= 0) inotify_.assign(fd);
  }

  void watch(const std::vector<std::string>& patterns) override {
    std::map<std::string, std::vector<std::string>> wanted;
    for (const std::string& pattern : patterns)
      wanted[directory_of(pattern)].push_back(name_of(pattern));
    for (auto it = directories_.begin(); it != directories_.end();) {
      if (wanted.contains(it->second.path)) {
        ++it;
        continue;
      }
      if (inotify_.is_open()) ::inotify_rm_watch(inotify_.native_handle(), it->first);
      it = directories_.erase(it);
    }
    for (auto& [path, names] : wanted) add(path, std::move(names));
    if (patterns.empty()) return late_->clear();
    look_later();
    if (!std::exchange(reading_, inotify_.is_open())) read();
  }

  void stop() override {
    stopped_ = true;
    soon_->clear();
    late_->clear();
    boost::system::error_code ignored;
    inotify_.close(ignored);
  }

 private:
  struct Directory {
    std::string path;
    std::vector<std::string> names;  ///< patterns
  };

  // Of a directory that is watched already this says the same number again.
  void add(const std::string& path, std::vector<std::string> names) {
    if (!inotify_.is_open()) return;
    const int number = ::inotify_add_watch(inotify_.native_handle(), path.c_str(), changes);
    if (number >= 0) directories_[number] = {path, std::move(names)};
  }

  void look_later() {
    late_->set(time_.now().mono + without_a_word, [this] {
      look_later();
      changed_();
    });
  }

  void read() {
    inotify_.async_read_some(asio::buffer(events_),
                             [this](boost::system::error_code error, std::size_t bytes) {
                               if (error || stopped_) return;
                               if (concerns_us(bytes)) tell_soon();
                               read();
                             });
  }

  // Counted from the first change: who never stops writing is heard as well.
  void tell_soon() {
    if (std::exchange(telling_, true)) return;
    soon_->set(time_.now().mono + a_moment, [this] {
      telling_ = false;
      changed_();
    });
  }

  bool concerns_us(std::size_t bytes) {
    bool any = false;
    for (std::size_t at = 0; at + sizeof(inotify_event) <= bytes;) {
      inotify_event event{};
      std::memcpy(&event, events_.data() + at, sizeof event);
      const char* name = event.len > 0 ? events_.data() + at + sizeof event : "";
      any = any || matches(event, name);
      at += sizeof event + event.len;
    }
    return any;
  }

  bool matches(const inotify_event& event, const char* name) const {
    if ((event.mask & IN_Q_OVERFLOW) != 0) return true;  // who knows what happened
    const auto known = directories_.find(event.wd);
    if (known == directories_.end()) return false;
    if ((event.mask & IN_DELETE_SELF) != 0) return true;
    const auto& names = known->second.names;
    return std::any_of(names.begin(), names.end(), [name](const std::string& pattern) {
      return ::fnmatch(pattern.c_str(), name, 0) == 0;
    });
  }

  asio::posix::stream_descriptor inotify_;
  TimeSource& time_;
  std::function<void()> changed_;
  std::unique_ptr<Alarm> soon_;
  std::unique_ptr<Alarm> late_;
  std::map<int, Directory> directories_;
  alignas(inotify_event) std::array<char, 8192> events_{};
  bool reading_ = false;
  bool telling_ = false;
  bool stopped_ = false;
};

}  // namespace

std::unique_ptr<FileWatch> make_file_watch(asio::any_io_executor executor, TimeSource& time,
                                           std::function<void()> changed) {
  return std::make_unique<Watching>(std::move(executor), time, std::move(changed));
}

}  // namespace runbookd::app
