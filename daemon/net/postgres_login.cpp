#include "daemon/net/postgres_login.hpp"

#include <libpq-fe.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace runbookd::net {
namespace {

// The kernel's `struct tcp_info` (linux/tcp.h) as far as the bytes that have come in; the C
// library's own declaration ends before them.
struct TcpInfo {
  std::array<unsigned char, 128> before{};
  std::uint64_t bytes_received = 0;
};

std::size_t received_by(const PGconn* connection) {
  TcpInfo info;
  socklen_t size = sizeof info;
  const int fd = connection == nullptr ? -1 : PQsocket(connection);
  if (fd < 0 || ::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return 0;
  return size == sizeof info ? static_cast<std::size_t>(info.bytes_received) : 0;
}

void count_notice(void* traffic, const PGresult* /*notice*/) {
  static_cast<PostgresTraffic*>(traffic)->notice();
}

PostgresPhase phase_of(ConnStatusType status, PostgresPhase before) {
  switch (status) {
    case CONNECTION_NEEDED:
    case CONNECTION_STARTED:
      return PostgresPhase::connect;
    case CONNECTION_SSL_STARTUP:
      return PostgresPhase::tls;
    case CONNECTION_BAD:
      return before;
    default:
      return PostgresPhase::login;
  }
}

bool is_unix(int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  return ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0 &&
         address.ss_family == AF_UNIX;
}

// Looks at what libpq is about to read, since it would answer AuthenticationCleartextPassword with
// the password at once and can be told not to (`require_auth`) from version 16 on only. The bytes
// are looked for wherever they stand: a login has no other message in which they could.
class ClearTextGuard {
 public:
  bool sees_it(const PGconn* connection) {
    constexpr std::string_view wanted("R\0\0\0\x08\0\0\0\x03", 9);
    const auto status = PQstatus(connection);
    // Before there is a connection a look would take the socket's pending error from libpq.
    if (status == CONNECTION_STARTED || status == CONNECTION_NEEDED) return false;
    const int fd = PQsocket(connection);
    if (fd < 0 || PQsslInUse(const_cast<PGconn*>(connection)) != 0 || is_unix(fd)) return false;
    std::array<char, 16384> bytes{};
    const auto got = ::recv(fd, bytes.data(), bytes.size(), MSG_PEEK | MSG_DONTWAIT);
    if (got <= 0) return false;
    std::string seen = std::move(before_);
    seen.append(bytes.data(), static_cast<std::size_t>(got));
    before_ = seen.substr(seen.size() - std::min(seen.size(), wanted.size() - 1));
    return seen.find(wanted) != std::string::npos;
  }

 private:
  std::string before_;  // the end of what was seen: the message may come in pieces
};

PostgresReport plain(PostgresVerdict verdict, PostgresPhase phase) {
  PostgresReport report;
  report.verdict = verdict;
  report.phase = phase;
  return report;
}

std::string listed(const std::vector<PostgresHost>& hosts, std::string PostgresHost::* member) {
  std::string list;
  for (const auto& host : hosts) {
    if (&host != &hosts.front()) list += ',';
    list += host.*member;
  }
  return list.find_first_not_of(',') == std::string::npos ? std::string() : list;
}

PostgresConnection begin(const PostgresOrder& order, const std::vector<PostgresHost>& hosts,
                         PostgresTraffic& traffic) {
  PostgresParameters parameters = {{"host", listed(hosts, &PostgresHost::host)},
                                   {"hostaddr", listed(hosts, &PostgresHost::hostaddr)},
                                   {"port", listed(hosts, &PostgresHost::port)}};
  parameters.insert(parameters.end(), order.others.begin(), order.others.end());
  std::vector<const char*> keywords;
  std::vector<const char*> values;
  for (const auto& [keyword, value] : parameters) {
    if (value.empty()) continue;
    keywords.push_back(keyword.c_str());
    values.push_back(value.c_str());
  }
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  PostgresConnection connection(PQconnectStartParams(keywords.data(), values.data(), 0));
  if (!connection) return connection;
  // Verbose errors carry the SQLSTATE, which a login failure has nowhere else.
  PQsetErrorVerbosity(connection.get(), PQERRORS_VERBOSE);
  PQsetNoticeReceiver(connection.get(), count_notice, &traffic);
  return connection;
}

// Which server of the list libpq is at.
std::string server_of(const PGconn* connection) {
  std::string out;
  for (const char* part : {PQhost(connection), PQhostaddr(connection), PQport(connection)}) {
    out += part == nullptr ? "" : part;
    out += ' ';
  }
  return out;
}

bool is_at(const PostgresHost& host, const PGconn* connection) {
  const auto same = [](const char* now, const std::string& listed) {
    return listed.empty() || (now != nullptr && listed == now);
  };
  return same(PQhost(connection), host.host) && same(PQhostaddr(connection), host.hostaddr) &&
         same(PQport(connection), host.port);
}

class Attempt {
 public:
  Attempt(const PostgresOrder& order, const PostgresSurroundings& around, PostgresTraffic& traffic)
      : order_(order), around_(around), traffic_(traffic) {}

  PostgresReport run(const std::vector<PostgresHost>& hosts) {
    connection_ = begin(order_, hosts, traffic_);
    if (!connection_ || PQstatus(connection_.get()) == CONNECTION_BAD) return failed();
    traffic_.begin(nullptr);
    auto poll = PGRES_POLLING_WRITING;
    while (poll != PGRES_POLLING_OK) {
      if (poll == PGRES_POLLING_FAILED) return failed();
      const short events = poll == PGRES_POLLING_READING ? POLLIN : POLLOUT;
      if (!wait(events)) return plain(PostgresVerdict::mute, phase_);
      if (!order_.clear_text && guard_.sees_it(connection_.get()))
        return plain(PostgresVerdict::clear_text, PostgresPhase::login);
      look_at_phase();
      poll = PQconnectPoll(connection_.get());
      look_at_phase();
      if (traffic_.too_much(connection_.get())) return plain(PostgresVerdict::too_large, phase_);
    }
    auto report = plain(PostgresVerdict::done, PostgresPhase::login);
    report.connected = PQsetnonblocking(connection_.get(), 1) == 0;
    return report;
  }

  PostgresConnection take() { return std::move(connection_); }
  const PGconn* at() const { return connection_.get(); }

 private:
  PostgresReport failed() const { return told_by(connection_.get(), phase_); }

  // Each server has a time of its own.
  bool wait(short events) {
    Nanos patience{-1};
    if (order_.server_timeout > Nanos{0}) {
      auto server = server_of(connection_.get());
      if (server != server_) {
        server_ = std::move(server);
        until_ = MonoClock::now() + order_.server_timeout;
      }
      patience = std::max(until_ - MonoClock::now(), Nanos{0});
    }
    return around_.waiting_for(PQsocket(connection_.get()), events, patience);
  }

  void look_at_phase() {
    const auto now = phase_of(PQstatus(connection_.get()), phase_);
    if (now != phase_) around_.come_to(now);
    phase_ = now;
  }

  const PostgresOrder& order_;
  const PostgresSurroundings& around_;
  PostgresTraffic& traffic_;
  PostgresConnection connection_;
  ClearTextGuard guard_;
  PostgresPhase phase_ = PostgresPhase::connect;
  std::string server_;
  Mono until_{};
};

}  // namespace

// shutdown() first: PQfinish would try to say goodbye to a peer that does not listen.
void FinishPostgres::operator()(pg_conn* connection) const {
  const bool idle =
      PQstatus(connection) == CONNECTION_OK && PQtransactionStatus(connection) == PQTRANS_IDLE;
  if (const int fd = PQsocket(connection); fd >= 0 && !idle) ::shutdown(fd, SHUT_RDWR);
  PQfinish(connection);
}

void PostgresTraffic::begin(const pg_conn* connection) {
  before_ = received_by(connection);
  notices_ = 0;
}

bool PostgresTraffic::too_much(const pg_conn* connection) const {
  const auto now = received_by(connection);
  return notices_ > max_postgres_notices || now > before_ + max_postgres_traffic;
}

PostgresReport told_by(const pg_conn* connection, PostgresPhase phase) {
  auto report = plain(PostgresVerdict::told, phase);
  report.text = connection == nullptr ? "out of memory" : PQerrorMessage(connection);
  report.text.resize(std::min(report.text.size(), max_postgres_text));
  return report;
}

PostgresReport log_in(const PostgresOrder& order, const PostgresSurroundings& around,
                      PostgresTraffic& traffic, PostgresConnection& connection) {
  auto hosts = order.hosts;
  while (true) {
    Attempt attempt(order, around, traffic);
    auto report = attempt.run(hosts);
    if (report.connected) connection = attempt.take();
    if (report.verdict != PostgresVerdict::mute) return report;
    const auto mute = std::find_if(hosts.begin(), hosts.end(),
                                   [&](const auto& h) { return is_at(h, attempt.at()); });
    if (mute == hosts.end() || hosts.size() == 1) return report;
    hosts.erase(mute);
  }
}

}  // namespace runbookd::net
