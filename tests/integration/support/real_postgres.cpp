#include "tests/integration/support/real_postgres.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "tests/unit/eventually.hpp"

namespace runbookd::test {
namespace {

namespace fs = std::filesystem;
constexpr auto patience = std::chrono::seconds{30};

// The newest installed version's programs.
std::string bin_directory() {
  std::string best;
  const fs::path root = "/usr/lib/postgresql";
  if (fs::exists(root)) {
    for (const auto& entry : fs::directory_iterator(root)) {
      const auto bin = entry.path() / "bin";
      if (fs::exists(bin / "initdb") && bin.string() > best) best = bin.string();
    }
  }
  if (best.empty()) throw std::runtime_error("no Postgres server is installed");
  return best;
}

int free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool bound = ::bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  ::close(fd);
  if (!bound) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

// Postgres refuses to run as root.
const passwd* server_user() {
  if (::geteuid() != 0) return nullptr;
  const passwd* user = ::getpwnam("postgres");
  if (user == nullptr) throw std::runtime_error("there is no user `postgres`");
  return user;
}

[[noreturn]] void become(const passwd* user, const std::string& directory,
                         std::vector<char*> argv) {
  if (user != nullptr && (::initgroups(user->pw_name, user->pw_gid) != 0 ||
                          ::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0)) {
    ::_exit(126);
  }
  // After the change of user, which would reset it: nothing is left behind when the test dies.
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
  const int log = ::open((directory + "/log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (log < 0 || ::chdir(directory.c_str()) != 0) ::_exit(126);
  ::dup2(log, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  ::execv(argv.front(), argv.data());
  ::_exit(127);
}

pid_t spawn(const std::string& directory, std::vector<std::string> words) {
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const passwd* user = server_user();
  const pid_t pid = ::fork();
  if (pid < 0) throw std::runtime_error("fork failed");
  if (pid == 0) become(user, directory, std::move(argv));
  return pid;
}

void run(const std::string& directory, const std::vector<std::string>& words) {
  const pid_t pid = spawn(directory, words);
  int status = 0;
  ::waitpid(pid, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    throw std::runtime_error(words.front() + " failed");
}

}  // namespace

void RealPostgres::make_directory() {
  auto name = (fs::temp_directory_path() / "postgres-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
  directory_ = name;
  const passwd* user = server_user();
  if (user != nullptr && ::chown(directory_.c_str(), user->pw_uid, user->pw_gid) != 0)
    throw std::runtime_error("chown");
}

RealPostgres::RealPostgres(const RealPostgres& primary, const std::vector<std::string>& settings) {
  try {
    make_directory();
    run(directory_,
        {bin_directory() + "/pg_basebackup", "-R", "-c", "fast", "-D", directory_ + "/data", "-h",
         primary.directory_, "-p", std::to_string(primary.port_), "-U", "postgres"});
    start(settings);
    wait_until_ready();
  } catch (const std::exception&) {
    stop();
    throw;
  }
}

RealPostgres::RealPostgres(const std::vector<std::string>& settings) {
  try {
    make_directory();
    run(directory_, {bin_directory() + "/initdb", "-D", directory_ + "/data", "-A", "trust", "-U",
                     "postgres", "-N", "--no-locale", "-E", "UTF8"});
    write_access_rules();
    start(settings);
    wait_until_ready();
  } catch (const std::exception&) {
    stop();
    throw;
  }
}

RealPostgres::~RealPostgres() {
  thaw();
  stop();
}

// The postmaster and its children, by their parent in /proc/PID/stat.
std::vector<pid_t> RealPostgres::processes() const {
  std::vector<pid_t> out;
  if (pid_ <= 0) return out;
  out.push_back(pid_);
  for (const auto& entry : fs::directory_iterator("/proc")) {
    std::ifstream stat(entry.path() / "stat");
    std::string line;
    if (!std::getline(stat, line)) continue;
    std::istringstream rest(line.substr(line.rfind(')') + 1));
    std::string state;
    pid_t parent = 0;
    if (rest >> state >> parent && parent == pid_)
      out.push_back(static_cast<pid_t>(std::stol(entry.path().filename().string())));
  }
  return out;
}

void RealPostgres::freeze() const {
  for (const pid_t pid : processes()) ::kill(pid, SIGSTOP);
}

void RealPostgres::thaw() const {
  for (const pid_t pid : processes()) ::kill(pid, SIGCONT);
}

void RealPostgres::stop() {
  if (pid_ > 0) {
    ::kill(pid_, SIGQUIT);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
  }
  std::error_code ignored;
  fs::remove_all(directory_, ignored);
}

void RealPostgres::write_access_rules() const {
  std::ofstream(directory_ + "/data/pg_hba.conf", std::ios::trunc)
      << "local all,replication all trust\n"
      << "host all sealed 127.0.0.1/32 scram-sha-256\n"
      << "host all all 127.0.0.1/32 trust\n";
}

void RealPostgres::start(const std::vector<std::string>& settings) {
  port_ = free_port();
  std::vector<std::string> words = {
      bin_directory() + "/postgres", "-D", directory_ + "/data",         "-k", directory_, "-p",
      std::to_string(port_),         "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"};
  for (const auto& setting : settings) {
    words.emplace_back("-c");
    words.push_back(setting);
  }
  pid_ = spawn(directory_, std::move(words));
}

void RealPostgres::wait_until_ready() {
  const auto answers = [this] {
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) == pid_) {
      pid_ = -1;
      throw std::runtime_error("the server has ended");
    }
    return PQping(socket_dsn().c_str()) == PQPING_OK;
  };
  if (!eventually(answers, patience)) throw std::runtime_error("the server is not ready");
}

std::string RealPostgres::socket_dsn(const std::string& user) const {
  return "host=" + directory_ + " port=" + std::to_string(port_) + " dbname=postgres user=" + user;
}

std::string RealPostgres::tcp_dsn(const std::string& user, const std::string& password) const {
  const auto secret = password.empty() ? std::string() : ":" + password;
  return "postgres://" + user + secret + "@127.0.0.1:" + std::to_string(port_) +
         "/postgres?sslmode=disable";
}

pid_t spawn_server(const std::string& directory, std::vector<std::string> words) {
  if (const passwd* user = server_user(); user != nullptr) {
    if (::chown(directory.c_str(), user->pw_uid, user->pw_gid) != 0)
      throw std::runtime_error("chown");
  }
  return spawn(directory, std::move(words));
}

PostgresClient::PostgresClient(const std::string& dsn) : connection_(PQconnectdb(dsn.c_str())) {}
PostgresClient::~PostgresClient() { PQfinish(connection_); }

bool PostgresClient::connected() const { return PQstatus(connection_) == CONNECTION_OK; }
int PostgresClient::pid() const { return PQbackendPID(connection_); }

std::string PostgresClient::ask(const std::string& sql) {
  PGresult* result = PQexec(connection_, sql.c_str());
  const auto status = PQresultStatus(result);
  std::string value;
  if (status == PGRES_TUPLES_OK && PQntuples(result) > 0) value = PQgetvalue(result, 0, 0);
  PQclear(result);
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
    throw std::runtime_error(std::string("refused: ") + PQerrorMessage(connection_));
  }
  return value;
}

void PostgresClient::send(const std::string& sql) {
  if (PQsendQuery(connection_, sql.c_str()) != 1)
    throw std::runtime_error(PQerrorMessage(connection_));
}

bool PostgresClient::finish() {
  bool good = true;
  while (PGresult* result = PQgetResult(connection_)) {
    const auto status = PQresultStatus(result);
    good = good && (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK);
    PQclear(result);
  }
  return good && connected();
}

bool PostgresClient::until(const std::string& sql, const std::string& wanted) {
  return eventually([&] { return ask(sql) == wanted; });
}

}  // namespace runbookd::test
