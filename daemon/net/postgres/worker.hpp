// The processes that speak with PostgreSQL servers for the daemon.
//
//   daemon --exec--> fork server --fork--> worker per session --libpq--> server
//
// A server that is hostile chooses how long libpq computes (SCRAM's iterations) and how much it
// allocates (the length of a message). In a process of its own that has an end: limits of CPU and
// of address space that are set here, and SIGKILL by whom waits for it. Workers are forked by a
// small process without threads, so that they share what libraries have set up. Nothing of a server
// or a password is in an argument or the environment: it comes over the socketpair, when it is
// needed.
#pragma once

#include <cstddef>
#include <string_view>

namespace runbookd::net {

/// The only argument of a runbookd that is a fork server; for nobody to type.
inline constexpr std::string_view postgres_fork_server_verb = "postgres-workers";
/// Where a fork server finds its socket.
inline constexpr int postgres_control_fd = 3;

/// What one order may cost a worker.
inline constexpr unsigned max_postgres_cpu_seconds = 2;
/// Beyond what a worker begins with: rows, libpq's buffer for them, TLS with its roots.
inline constexpr std::size_t max_postgres_growth = std::size_t{48} << 20;

/// Whether main() was called to be a fork server.
bool is_postgres_fork_server(int argc, const char* const* argv);

/// Forks a worker for each descriptor that comes over the control socket, until that closes.
int run_postgres_fork_server();

/// What a worker says first: `pidfd` comes with it where the kernel has them. From the fork server
/// it says why there is no worker.
struct PostgresHello {
  int error = 0;  ///< errno of fork(); 0: the worker lives
};

/// In a fresh fork: serves orders from `daemon` until that closes.
[[noreturn]] void run_postgres_worker(int daemon);

/// With a pidfd or -1 as ancillary data. False: nobody takes it.
bool say_hello(int daemon, int error, int pidfd);

}  // namespace runbookd::net
