// A real Postgres as a child of the test, in a temporary directory, never as root; gone at the end.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

struct pg_conn;  // libpq's PGconn

namespace runbookd::test {

class RealPostgres {
 public:
  /// initdb and start; throws when Postgres is not installed or does not come up. `settings` are
  /// `name=value`.
  explicit RealPostgres(const std::vector<std::string>& settings = {});
  /// A standby of `primary`, which must outlive it.
  RealPostgres(const RealPostgres& primary, const std::vector<std::string>& settings);
  RealPostgres(const RealPostgres&) = delete;
  RealPostgres& operator=(const RealPostgres&) = delete;
  ~RealPostgres();

  int port() const { return port_; }
  /// Stops all of its processes where they are, as a machine does that hangs; and lets them go on.
  void freeze() const;
  void thaw() const;
  /// Connection strings for one role: through the unix socket, and through TCP on loopback (where
  /// the role `sealed` needs a password).
  std::string socket_dsn(const std::string& user = "postgres") const;
  std::string tcp_dsn(const std::string& user = "postgres", const std::string& password = {}) const;

 private:
  void make_directory();
  void write_access_rules() const;
  std::vector<pid_t> processes() const;
  void start(const std::vector<std::string>& settings);
  void wait_until_ready();
  void stop();

  std::string directory_;
  int port_ = 0;
  pid_t pid_ = -1;
};

/// A program that refuses to be root, as a child in `directory`, which becomes its user's; its
/// output goes to `directory`/log, and it is killed when the test dies. The first word is its path.
pid_t spawn_server(const std::string& directory, std::vector<std::string> words);

/// A blocking session for the test's own hands.
class PostgresClient {
 public:
  explicit PostgresClient(const std::string& dsn);
  PostgresClient(const PostgresClient&) = delete;
  PostgresClient& operator=(const PostgresClient&) = delete;
  ~PostgresClient();

  bool connected() const;
  int pid() const;
  /// First column of the first row, empty without one; throws on an error.
  std::string ask(const std::string& sql);
  /// Sends and does not wait.
  void send(const std::string& sql);
  /// Waits for what was sent. True: it was done; false: refused, or the session has ended.
  bool finish();
  /// Asks until the answer is `wanted`; false = it never was, within 10 s.
  bool until(const std::string& sql, const std::string& wanted);

 private:
  pg_conn* connection_;
};

}  // namespace runbookd::test
