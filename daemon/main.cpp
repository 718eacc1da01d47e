// One program, two lives: the command line, and the processes that the daemon starts of itself.
#include "daemon/cli/cli.hpp"
#include "daemon/net/postgres/worker.hpp"

int main(int argc, char** argv) {
  if (runbookd::net::is_postgres_fork_server(argc, argv))
    return runbookd::net::run_postgres_fork_server();
  return runbookd::cli::main(argc, argv);
}
