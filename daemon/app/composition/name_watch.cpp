#include "daemon/app/composition/name_watch.hpp"

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace runbookd::app {

namespace asio = boost::asio;

namespace {

constexpr Nanos after_no_memory = minutes{1};

// One question, which is asked again and again until it is dropped.
class Asking : public std::enable_shared_from_this<Asking> {
 public:
  Asking(asio::any_io_executor executor, TimeSource& time, AskForTargets ask, TargetsHeard heard,
         load::ProbeNames names)
      : executor_(std::move(executor)),
        time_(time),
        alarm_(time.alarm()),
        ask_(std::move(ask)),
        heard_(std::move(heard)),
        names_(std::move(names)) {}

  const load::ProbeNames& names() const { return names_; }

  void ask() {
    under_way_ = true;
    asio::co_spawn(
        executor_, ask_(names_.question),
        asio::bind_cancellation_slot(
            cancel_.slot(),
            [self = shared_from_this()](const std::exception_ptr& error, const NameAnswer& answer) {
              self->answered(error ? NameAnswer{{}, "no memory to ask", after_no_memory} : answer);
            }));
  }

  void drop() {
    dropped_ = true;
    alarm_->clear();
    if (!under_way_) return;  // a signal is for what is under way
    cancel_.emit(asio::cancellation_type::terminal);
    // Off the loop the signal is only posted, and reaches into us.
    asio::post(executor_, [self = shared_from_this()] {});
  }

 private:
  void answered(const NameAnswer& answer) {
    under_way_ = false;
    if (dropped_) return;
    alarm_->set(time_.now().mono + answer.again, [this] { ask(); });
    heard_(names_, answer);
  }

  asio::any_io_executor executor_;
  TimeSource& time_;
  std::unique_ptr<Alarm> alarm_;
  AskForTargets ask_;
  TargetsHeard heard_;
  load::ProbeNames names_;
  asio::cancellation_signal cancel_;
  bool under_way_ = false;
  bool dropped_ = false;
};

class NameWatchImpl final : public NameWatch {
 public:
  NameWatchImpl(asio::any_io_executor executor, TimeSource& time, AskForTargets ask,
                TargetsHeard heard)
      : executor_(std::move(executor)),
        time_(time),
        ask_(std::move(ask)),
        heard_(std::move(heard)) {}
  ~NameWatchImpl() override { stop(); }
  NameWatchImpl(const NameWatchImpl&) = delete;
  NameWatchImpl& operator=(const NameWatchImpl&) = delete;

  void watch(const std::vector<load::ProbeNames>& names) override {
    std::vector<std::shared_ptr<Asking>> before = std::exchange(asked_, {});
    std::vector<std::shared_ptr<Asking>> fresh;
    for (const load::ProbeNames& wanted : names) {
      const auto known = std::find_if(before.begin(), before.end(), [&](const auto& asking) {
        return asking && asking->names() == wanted;
      });
      if (known != before.end()) {
        asked_.push_back(std::exchange(*known, nullptr));
        continue;
      }
      fresh.push_back(std::make_shared<Asking>(executor_, time_, ask_, heard_, wanted));
      asked_.push_back(fresh.back());
    }
    for (const auto& asking : before)
      if (asking) asking->drop();
    for (const auto& asking : fresh) asking->ask();
  }

  void stop() override {
    for (const auto& asking : std::exchange(asked_, {})) asking->drop();
  }

 private:
  asio::any_io_executor executor_;
  TimeSource& time_;
  AskForTargets ask_;
  TargetsHeard heard_;
  std::vector<std::shared_ptr<Asking>> asked_;
};

}  // namespace

std::unique_ptr<NameWatch> make_name_watch(asio::any_io_executor executor, TimeSource& time,
                                           AskForTargets ask, TargetsHeard heard) {
  return std::make_unique<NameWatchImpl>(std::move(executor), time, std::move(ask),
                                         std::move(heard));
}

}  // namespace runbookd::app
