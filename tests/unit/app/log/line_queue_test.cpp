// Readers of the log at their worst: slow, gone, full. Whoever logs goes on.
#include "daemon/app/log/line_queue.hpp"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <sstream>
#include <thread>
#include <vector>

#include "tests/unit/catch.hpp"

namespace runbookd::logging::line_queue_test {

namespace {

std::string missing(std::uint64_t lines) { return "missing " + std::to_string(lines) + "\n"; }

struct Pipe {
  Pipe() {
    std::signal(SIGPIPE, SIG_IGN);  // as the daemon does
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    out = ends[0];
    in = ends[1];
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    shut(out);
    shut(in);
  }
  static void shut(int& end) {
    if (end >= 0) ::close(end);
    end = -1;
  }
  /// With empty lines, until not one more byte has room.
  void fill() const {
    const std::string chunk(PIPE_BUF, '\n');
    REQUIRE(::fcntl(in, F_SETFL, O_NONBLOCK) == 0);
    while (::write(in, chunk.data(), chunk.size()) > 0 || ::write(in, chunk.data(), 1) > 0) {
    }
    REQUIRE(::fcntl(in, F_SETFL, 0) == 0);
  }
  /// Until the writing end is closed; without the empty ones.
  std::vector<std::string> lines() const {
    std::string text;
    std::array<char, 4096> some{};
    for (ssize_t got = 0; (got = ::read(out, some.data(), some.size())) > 0;)
      text.append(some.data(), static_cast<std::size_t>(got));
    std::vector<std::string> all;
    std::istringstream in_lines(text);
    for (std::string line; std::getline(in_lines, line);)
      if (!line.empty()) all.push_back(line);
    return all;
  }
  int out = -1;
  int in = -1;
};

std::string numbered(int n) { return "line " + std::to_string(n) + std::string(90, '.') + "\n"; }

int number_of(const std::string& line) { return std::stoi(line.substr(line.find(' ') + 1)); }

QueueLimits small() { return {10'000, milliseconds{200}}; }

}  // namespace

TEST_CASE("lines arrive whole and in order") {
  Pipe pipe;
  {
    LineQueue queue(pipe.in, missing);
    for (int i = 0; i < 300; ++i) queue.push(numbered(i));
    CHECK(queue.flush());
    CHECK(queue.dropped() == 0);
  }
  Pipe::shut(pipe.in);
  const auto lines = pipe.lines();
  REQUIRE(lines.size() == 300);
  for (int i = 0; i < 300; ++i) CHECK(number_of(lines[static_cast<std::size_t>(i)]) == i);
}

TEST_CASE("a reader that stops reading keeps nobody; what it missed is counted and said") {
  Pipe pipe;
  pipe.fill();
  constexpr int count = 500;  // several times what the queue holds
  LineQueue queue(pipe.in, missing, small());
  for (int i = 0; i < count; ++i) queue.push(numbered(i));
  CHECK(queue.dropped() > 0);
  CHECK_FALSE(queue.flush());
  std::vector<std::string> lines;
  std::thread reader([&] { lines = pipe.lines(); });
  while (!queue.flush()) {
  }
  Pipe::shut(pipe.in);
  reader.join();
  std::uint64_t said = 0;
  int before = -1;
  int seen = 0;
  for (const std::string& line : lines) {
    if (line.starts_with("missing")) {
      said += static_cast<std::uint64_t>(number_of(line));
      continue;
    }
    const int number = number_of(line);
    CHECK(number > before);
    before = number;
    ++seen;
  }
  CHECK(said == queue.dropped());
  CHECK(static_cast<std::uint64_t>(seen) + said == count);
  CHECK(before == count - 1);  // the newest are kept
}

TEST_CASE("the end waits for a stuck reader no longer than it may") {
  Pipe pipe;
  pipe.fill();
  {
    LineQueue queue(pipe.in, missing, small());
    for (int i = 0; i < 500; ++i) queue.push(numbered(i));
  }
  // Nobody has read by now: it was not the reader that let the queue end.
  pollfd room{pipe.in, POLLOUT, 0};
  CHECK(::poll(&room, 1, 0) == 0);
  pipe.in = -1;  // stays open: the thread that was left behind may still be writing there
}

TEST_CASE(
    "a full disk, a closed descriptor and a reader that is gone lose lines, not the process") {
  Pipe gone;
  Pipe::shut(gone.out);
  std::array<int, 2> ends{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
  ::close(ends[1]);
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  REQUIRE(full >= 0);
  for (const int descriptor : {gone.in, ends[0], full, -1}) {
    LineQueue queue(descriptor, missing);
    for (int i = 0; i < 100; ++i) queue.push(numbered(i));
    CHECK(queue.flush());
    CHECK(queue.dropped() == 100);
  }
  ::close(ends[0]);
  ::close(full);
}

TEST_CASE("a descriptor that others made non-blocking loses nothing") {
  Pipe pipe;
  REQUIRE(::fcntl(pipe.in, F_SETFL, O_NONBLOCK) == 0);
  std::vector<std::string> lines;
  {
    LineQueue queue(pipe.in, missing);
    for (int i = 0; i < 3000; ++i) queue.push(numbered(i));
    std::thread reader([&] { lines = pipe.lines(); });
    while (!queue.flush()) {
    }
    CHECK(queue.dropped() == 0);
    Pipe::shut(pipe.in);
    reader.join();
  }
  CHECK(lines.size() == 3000);
}

TEST_CASE("a line longer than the queue is lost alone") {
  Pipe pipe;
  {
    LineQueue queue(pipe.in, missing, small());
    queue.push(std::string(20'000, 'x') + "\n");
    queue.push("short\n");
    CHECK(queue.flush());
  }
  Pipe::shut(pipe.in);
  CHECK(pipe.lines() == std::vector<std::string>{"missing 1", "short"});
}

}  // namespace runbookd::logging::line_queue_test
