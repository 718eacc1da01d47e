// A time that is moved by hand, and with it the alarms that were set.
#pragma once

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <utility>
#include <vector>

#include "daemon/base/time_source.hpp"

namespace runbookd::test {

class VirtualTime final : public TimeSource {
 public:
  Stamp now() const override { return now_; }
  std::unique_ptr<Alarm> alarm() override { return std::make_unique<Manual>(*this); }

  /// When the next alarm rings; Mono::max(): none is set.
  Mono next() const {
    Mono out = Mono::max();
    for (const Manual* alarm : alarms_) out = std::min(out, alarm->at);
    return out;
  }

  /// Rings what is due on the way, one after the other; after each, `io` does all that it can.
  void pass(Nanos duration, boost::asio::io_context& io) {
    const Stamp goal = now_.plus(duration);
    work(io);
    while (next() <= goal.mono) {
      now_ = now_.plus(std::max(Nanos{0}, next() - now_.mono));
      ring();
      work(io);
    }
    now_ = goal;
  }

 private:
  struct Manual final : Alarm {
    explicit Manual(VirtualTime& time) : owner(time) { owner.alarms_.push_back(this); }
    ~Manual() override { std::erase(owner.alarms_, this); }
    Manual(const Manual&) = delete;
    Manual& operator=(const Manual&) = delete;
    void set(Mono when, std::function<void()> what) override {
      at = when;
      ring = std::move(what);
    }
    void clear() override { at = Mono::max(); }

    VirtualTime& owner;
    Mono at = Mono::max();
    std::function<void()> ring;
  };

  static void work(boost::asio::io_context& io) {
    io.restart();
    io.poll();
  }

  void ring() {
    const auto first = std::min_element(alarms_.begin(), alarms_.end(),
                                        [](auto* a, auto* b) { return a->at < b->at; });
    Manual& alarm = **first;
    alarm.at = Mono::max();
    const auto ring = std::exchange(alarm.ring, nullptr);
    ring();
  }

  std::vector<Manual*> alarms_;
  Stamp now_{Mono{hours{1}}, Wall{hours{500'000}}};
};

}  // namespace runbookd::test
