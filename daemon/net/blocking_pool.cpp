// A job belongs to its waiter (on the loop) and to the pool; the thread posts to the loop, and
// there the waiter is woken. Only the flag `taken` and the queue are shared between threads, under
// the mutex.
#include "daemon/net/blocking_pool.hpp"

#include <boost/asio/post.hpp>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include "daemon/net/cancellation.hpp"
#include "daemon/net/waiters.hpp"

namespace runbookd::net {
namespace asio = boost::asio;
namespace {

struct Job {
  explicit Job(const asio::any_io_executor& executor) : waiter(executor) {}
  std::string key;
  std::function<void()> work;
  std::function<void()> abandon;
  Waiters waiter;         // loop thread only
  bool finished = false;  // loop thread only
  bool dropped = false;   // loop thread only: the pool is gone
  bool threw = false;     // written by the pool's thread before it posts
};
using JobPtr = std::shared_ptr<Job>;

class Pool final : public BlockingPool {
 public:
  Pool(asio::any_io_executor executor, BlockingPoolLimits limits)
      : executor_(std::move(executor)), limits_(limits) {}

  ~Pool() override {
    std::vector<JobPtr> under_way;
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      under_way.assign(working_.begin(), working_.end());
      under_way.insert(under_way.end(), waiting_.begin(), waiting_.end());
      waiting_.clear();
    }
    for (const auto& job : under_way) {
      abandon(*job);
      job->dropped = true;
      job->waiter.wake_all();
    }
    changed_.notify_all();
    for (auto& thread : threads_) thread.join();
  }

  bool idle() const override {
    const std::lock_guard lock(mutex_);
    return working_.empty();
  }

  asio::awaitable<PoolVerdict> run(std::string key, std::function<void()> work,
                                   std::function<void()> abandon_work) override {
    if (co_await was_cancelled()) co_return PoolVerdict::abandoned;
    auto job = std::make_shared<Job>(executor_);
    job->key = std::move(key);
    job->work = std::move(work);
    job->abandon = std::move(abandon_work);
    if (!submit(job)) co_return PoolVerdict::refused;
    co_await job->waiter.wait();
    if (job->dropped) co_return PoolVerdict::abandoned;  // and `this` is no more
    if (!job->finished) {
      give_up(job);
      co_return PoolVerdict::abandoned;
    }
    co_return job->threw ? PoolVerdict::failed : PoolVerdict::done;
  }

 private:
  bool submit(const JobPtr& job) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_ || std::ssize(waiting_) >= limits_.queued) return false;
      const auto taken = places_.find(job->key);
      if (taken != places_.end() && taken->second >= limits_.per_key) return false;
      const bool all_busy = idle_ <= std::ssize(waiting_);
      if (all_busy && std::ssize(threads_) < limits_.threads && !add_thread() && threads_.empty())
        return false;
      ++places_[job->key];
      waiting_.push_back(job);
    }
    changed_.notify_one();
    return true;
  }

  /// False when the system has no thread for us now; those that we have go on.
  bool add_thread() {
    try {
      threads_.emplace_back([this] { serve(); });
      return true;
    } catch (const std::exception&) {  // EAGAIN, or no memory for its stack
      return false;
    }
  }

  /// The waiter has left: a job that has not begun never will, one that runs is told to end.
  void give_up(const JobPtr& job) {
    {
      const std::lock_guard lock(mutex_);
      if (std::erase(waiting_, job) != 0) {
        leave(job->key);
        return;
      }
    }
    abandon(*job);
  }

  static void abandon(Job& job) {
    auto tell = std::exchange(job.abandon, nullptr);
    if (tell) tell();
  }

  void leave(const std::string& key) {
    const auto at = places_.find(key);
    if (at != places_.end() && --at->second == 0) places_.erase(at);
  }

  void serve() {
    std::unique_lock lock(mutex_);
    while (true) {
      ++idle_;
      changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      --idle_;
      if (stopping_) return;
      JobPtr job = std::move(waiting_.front());
      waiting_.pop_front();
      working_.insert(job);
      lock.unlock();
      perform(*job);
      lock.lock();
      working_.erase(job);
      leave(job->key);
      if (!stopping_) hand_back(std::move(job));
    }
  }

  static void perform(Job& job) {
    try {
      job.work();
    } catch (...) {
      job.threw = true;  // reported to the waiter as PoolVerdict::failed
    }
    job.work = nullptr;
  }

  /// Under the mutex, so that nothing is posted once the destructor has begun.
  void hand_back(JobPtr job) {
    asio::post(executor_, [job = std::move(job)] {
      job->finished = true;
      job->waiter.wake_all();
    });
  }

  asio::any_io_executor executor_;
  BlockingPoolLimits limits_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  int idle_ = 0;
  std::deque<JobPtr> waiting_;
  std::set<JobPtr> working_;
  std::map<std::string, int> places_;
  std::vector<std::thread> threads_;
};

}  // namespace

std::unique_ptr<BlockingPool> make_blocking_pool(asio::any_io_executor executor,
                                                 BlockingPoolLimits limits) {
  return std::make_unique<Pool>(std::move(executor), limits);
}

}  // namespace runbookd::net
