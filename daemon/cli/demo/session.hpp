// One session with the demo's Postgres, blocking or waiting for its answer in the background.
#pragma once

#include <memory>
#include <string>

struct pg_conn;  // libpq's PGconn

namespace runbookd::demo {

/// Where the server is. The password is that of every role in it.
struct PostgresAddress {
  int port = 0;
  std::string password;
};

inline constexpr const char* postgres_owner = "demo";  ///< the superuser: only to set things up
inline constexpr const char* postgres_app = "app";     ///< whom the application is
inline constexpr const char* postgres_watcher = "runbookd";  ///< whom the daemon is

/// Whether the server takes sessions.
bool is_accepting(const PostgresAddress& address);

class Session {
 public:
  /// Throws Failure when the server refuses.
  Session(const PostgresAddress& address, const std::string& role);

  /// Throws Failure when the server refuses one of the statements.
  void run(const std::string& sql);
  /// Does not wait for the answer.
  void send(const std::string& sql);
  /// Whether what was sent has been carried out.
  bool is_done();
  /// False once the server has ended the session.
  bool is_alive();

 private:
  struct Close {
    void operator()(pg_conn* connection) const;
  };
  std::unique_ptr<pg_conn, Close> connection_;
  bool done_ = false;
};

}  // namespace runbookd::demo
