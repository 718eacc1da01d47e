// PgBouncer as Debian ships it, in front of the server of all cases. It knows few startup
// parameters, `options` is not among them.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/integration/postgres/fixture.hpp"
#include "tests/unit/eventually.hpp"
#include "tests/unit/net/faulty_peer.hpp"

namespace runbookd::test {

class PgBouncer {
 public:
  /// `settings` are further lines of its ini file, `databases` of that section.
  explicit PgBouncer(const std::string& settings = "auth_type = any\n",
                     const std::string& databases = {}) {
    auto name = (std::filesystem::temp_directory_path() / "pgbouncer-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    directory_ = name;
    Loop loop;
    port_ = refused_port(loop.io);
    std::ofstream(directory_ + "/users") << "\"watcher\" \"\"\n\"app\" \"\"\n\"stats\" \"\"\n";
    std::ofstream(directory_ + "/ini")
        << "[databases]\n"
        << databases << "* = host=127.0.0.1 port=" << server().port()
        << " user=watcher\n[pgbouncer]\n"
        << "listen_addr = 127.0.0.1\nlisten_port = " << port_ << "\n"
        << "auth_file = " << directory_ << "/users\n"
        << "unix_socket_dir =\npool_mode = transaction\ndefault_pool_size = 1\n"
        << settings;
    pid_ = spawn_server(directory_, {"/usr/sbin/pgbouncer", directory_ + "/ini"});
  }
  PgBouncer(const PgBouncer&) = delete;
  PgBouncer& operator=(const PgBouncer&) = delete;
  ~PgBouncer() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }
  std::string dsn(const std::string& user, const std::string& database = "postgres") const {
    return "hostaddr=127.0.0.1 sslmode=disable dbname=" + database + " user=" + user +
           " port=" + std::to_string(port_);
  }
  /// Its pool has one server session, so this one's settings are those that others meet.
  std::unique_ptr<PostgresClient> client(const std::string& user,
                                         const std::string& database = "postgres") const {
    std::unique_ptr<PostgresClient> out;
    const bool answers = eventually([&] {
      out = std::make_unique<PostgresClient>(dsn(user, database));
      return out->connected();
    });
    if (!answers) throw std::runtime_error("pgbouncer does not answer");
    return out;
  }

 private:
  std::string directory_;
  int port_ = 0;
  pid_t pid_ = -1;
};

}  // namespace runbookd::test
