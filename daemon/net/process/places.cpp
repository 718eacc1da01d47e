#include "daemon/net/process/places.hpp"

#include <deque>

#include "daemon/net/cancellation.hpp"
#include "daemon/net/waiters.hpp"

namespace runbookd::net::process {
namespace asio = boost::asio;
namespace {

/// Somebody in the queue. `called` is set when a place was handed over.
struct Guest {
  explicit Guest(const asio::any_io_executor& executor) : waiter(executor) {}
  Waiters waiter;
  bool called = false;
};

struct House {
  explicit House(asio::any_io_executor where, int how_many)
      : executor(std::move(where)), most(how_many) {}
  asio::any_io_executor executor;
  int most;
  int taken = 0;
  std::deque<std::shared_ptr<Guest>> queue;

  /// A place that is free goes to who waits longest; else it stays free.
  void pass_on() {
    if (queue.empty()) {
      --taken;
      return;
    }
    const auto next = std::move(queue.front());
    queue.pop_front();
    next->called = true;
    next->waiter.wake_all();
  }
};

Place place_in(const std::shared_ptr<House>& house) {
  return {static_cast<void*>(house.get()), [house](void*) { house->pass_on(); }};
}

class PlacesImpl final : public Places {
 public:
  PlacesImpl(asio::any_io_executor executor, int most)
      : house_(std::make_shared<House>(std::move(executor), most)) {}

  int most() const override { return house_->most; }
  int taken() const override { return house_->taken; }

  asio::awaitable<Place> take() override {
    const auto house = house_;
    if (co_await was_cancelled()) co_return Place{};
    if (house->taken < house->most) {
      ++house->taken;
      co_return place_in(house);
    }
    const auto guest = std::make_shared<Guest>(house->executor);
    house->queue.push_back(guest);
    co_await guest->waiter.wait();
    std::erase(house->queue, guest);
    if (!guest->called) co_return Place{};
    Place place = place_in(house);
    // Called and cancelled at once: it goes to the next one.
    if (co_await was_cancelled()) place.reset();
    co_return place;
  }

 private:
  std::shared_ptr<House> house_;
};

}  // namespace

std::unique_ptr<Places> make_places(asio::any_io_executor executor, int most) {
  return std::make_unique<PlacesImpl>(std::move(executor), most);
}

}  // namespace runbookd::net::process
