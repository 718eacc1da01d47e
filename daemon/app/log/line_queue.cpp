#include "daemon/app/log/line_queue.hpp"

#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace runbookd::logging {

namespace {

// A pipe takes so many bytes in one piece, so that the lines of several processes stay whole.
constexpr std::size_t in_one_piece = PIPE_BUF;

// How much of the text was written: not all of it when the reader is gone, the disk is full, the
// descriptor is closed.
std::size_t write_out(int descriptor, std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const ssize_t done = ::write(descriptor, text.data() + at, text.size() - at);
    if (done >= 0) {
      at += static_cast<std::size_t>(done);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      pollfd room{descriptor, POLLOUT, 0};  // somebody else made it non-blocking
      static_cast<void>(::poll(&room, 1, -1));
    } else if (errno != EINTR) {
      return at;
    }
  }
  return at;
}

}  // namespace

struct LineQueue::State {
  int descriptor;
  Missing missing;
  QueueLimits limits;
  mutable std::mutex mutex;
  std::condition_variable wake;
  std::condition_variable idle;
  std::deque<std::string> lines;
  std::size_t bytes = 0;
  std::uint64_t dropped = 0;
  std::uint64_t unsaid = 0;  // of them, those that no line has told of yet
  bool torn = false;         // the last line that was written has no end
  bool writing = false;
  bool closing = false;

  void drop(std::uint64_t count) {
    dropped += count;
    unsaid += count;
  }
  // Whole lines, `count` of them; what is to be said of lost ones goes first.
  std::string next_piece(std::uint64_t& count) {
    std::string piece = torn ? "\n" : "";
    if (unsaid > 0) piece += missing(unsaid);
    do {
      piece += lines.front();
      bytes -= lines.front().size();
      lines.pop_front();
      ++count;
    } while (!lines.empty() && piece.size() + lines.front().size() <= in_one_piece);
    return piece;
  }
  void forget_oldest() {
    bytes -= lines.front().size();
    lines.pop_front();
    drop(1);
  }
};

LineQueue::LineQueue(int descriptor, Missing missing, QueueLimits limits)
    : state_(std::make_shared<State>()) {
  state_->descriptor = descriptor;
  state_->missing = std::move(missing);
  state_->limits = limits;
  std::thread([state = state_] { work(state); }).detach();
}

LineQueue::~LineQueue() {
  flush();
  {
    const std::lock_guard lock(state_->mutex);
    state_->closing = true;
    state_->lines.clear();  // the descriptor may be somebody else's from here on
  }
  state_->wake.notify_one();
}

void LineQueue::push(std::string line) {
  {
    const std::lock_guard lock(state_->mutex);
    State& s = *state_;
    while (!s.lines.empty() && s.bytes + line.size() > s.limits.bytes) s.forget_oldest();
    if (line.size() > s.limits.bytes) return s.drop(1);
    s.bytes += line.size();
    s.lines.push_back(std::move(line));
  }
  state_->wake.notify_one();
}

bool LineQueue::flush() {
  std::unique_lock lock(state_->mutex);
  const State& s = *state_;
  return state_->idle.wait_for(lock, s.limits.last_lines,
                               [&s] { return s.lines.empty() && !s.writing; });
}

std::uint64_t LineQueue::dropped() const {
  const std::lock_guard lock(state_->mutex);
  return state_->dropped;
}

void LineQueue::work(const std::shared_ptr<State>& state) {
  State& s = *state;
  std::unique_lock lock(s.mutex);
  while (true) {
    s.wake.wait(lock, [&s] { return s.closing || !s.lines.empty(); });
    if (s.lines.empty()) return;
    const std::uint64_t told = s.unsaid;
    std::uint64_t count = 0;
    const std::string piece = s.next_piece(count);
    s.writing = true;
    lock.unlock();
    const std::size_t written = write_out(s.descriptor, piece);
    lock.lock();
    s.writing = false;
    if (written == piece.size()) {
      s.unsaid -= told;
      s.torn = false;
    } else {
      s.drop(count);
      s.torn = s.torn || written > 0;
    }
    if (s.lines.empty()) s.idle.notify_all();
  }
}

}  // namespace runbookd::logging
