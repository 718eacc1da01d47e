// One program that the demo has started: its own process group, its own log, and never longer alive
// than the demo.
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "daemon/cli/demo/account.hpp"

namespace runbookd::demo {

struct Spawn {
  std::string name;                      ///< for people
  std::vector<std::string> argv;         ///< the first is the program's absolute path
  std::vector<std::string> environment;  ///< NAME=value, all of it
  std::string directory;                 ///< to run in
  std::string log;                       ///< file that its output is appended to
  std::optional<Account> account;        ///< nullopt: as ourselves
  int stop_signal = SIGTERM;             ///< asks it to end
  int death_signal = SIGKILL;            ///< what the kernel sends it should the demo die
};

class Child {
 public:
  /// Starts it. A program that cannot be executed is seen as one that ended with 127, its log says
  /// why.
  explicit Child(const Spawn& spawn);
  ~Child() { stop(); }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  const std::string& name() const { return name_; }
  const std::string& log() const { return log_; }
  bool running();
  /// `ended with status 1`, `was killed by signal 9`; for one that has ended.
  std::string how_it_ended() const;
  bool succeeded() const;
  /// To a running one.
  void send(int signal);
  /// Asks it to end, insists after a while, and returns when it is gone.
  void stop();

 private:
  std::string name_;
  std::string log_;
  int stop_signal_;
  pid_t pid_ = -1;
  bool ended_ = false;   ///< the fields below are known
  bool killed_ = false;  ///< by a signal
  int status_ = 0;       ///< exit status or signal
  bool reaped_ = false;
};

/// The last lines of a file; empty when there is none.
std::string tail_of(const std::string& file, std::size_t lines);

}  // namespace runbookd::demo
