#include "daemon/net/postgres/login.hpp"

#include <libpq-fe.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "daemon/net/postgres/clear_text.hpp"
#include "daemon/net/self_connection.hpp"

namespace runbookd::net {
namespace {

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

class LoginAttempt {
 public:
  LoginAttempt(const PostgresOrder& order, const PostgresSurroundings& around,
               PostgresTraffic& traffic)
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
      if (meets_itself()) return refused();
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

  // Asked as long as nothing has been read, so for each server of the list.
  bool meets_itself() const {
    const bool begun = PQstatus(connection_.get()) == CONNECTION_MADE ||
                       PQstatus(connection_.get()) == CONNECTION_AWAITING_RESPONSE ||
                       PQstatus(connection_.get()) == CONNECTION_SSL_STARTUP;
    return begun && is_connected_to_itself(PQsocket(connection_.get()));
  }

  static PostgresReport refused() {
    auto report = plain(PostgresVerdict::told, PostgresPhase::connect);
    report.text = "Connection refused: nobody listens there, and the port met itself";
    return report;
  }

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

PostgresReport try_servers(const PostgresOrder& order, const PostgresSurroundings& around,
                           PostgresTraffic& traffic, PostgresConnection& connection) {
  auto hosts = order.hosts;
  while (true) {
    LoginAttempt attempt(order, around, traffic);
    auto report = attempt.run(hosts);
    if (report.connected) connection = attempt.take();
    if (report.verdict != PostgresVerdict::mute) return report;
    const auto mute = std::find_if(hosts.begin(), hosts.end(),
                                   [&](const auto& h) { return is_at(h, attempt.at()); });
    if (mute == hosts.end() || hosts.size() == 1) return report;
    hosts.erase(mute);
  }
}

}  // namespace

// shutdown() first: PQfinish would try to say goodbye to a peer that does not listen.
void FinishPostgres::operator()(pg_conn* connection) const {
  const bool idle =
      PQstatus(connection) == CONNECTION_OK && PQtransactionStatus(connection) == PQTRANS_IDLE;
  if (const int fd = PQsocket(connection); fd >= 0 && !idle) ::shutdown(fd, SHUT_RDWR);
  PQfinish(connection);
}

PostgresReport told_by(const pg_conn* connection, PostgresPhase phase) {
  auto report = plain(PostgresVerdict::told, phase);
  report.text = connection == nullptr ? "out of memory" : PQerrorMessage(connection);
  report.text.resize(std::min(report.text.size(), max_postgres_text));
  return report;
}

PostgresReport log_in(const PostgresOrder& order, const PostgresSurroundings& around,
                      PostgresTraffic& traffic, PostgresConnection& connection) {
  if (!libpq_can_forbid_clear_text(order)) return try_servers(order, around, traffic, connection);
  auto guarded = order;
  guarded.others.emplace_back("require_auth", "!password");
  auto report = try_servers(guarded, around, traffic, connection);
  const bool asked = report.verdict == PostgresVerdict::told &&
                     report.text.find("requested a cleartext password") != std::string::npos;
  if (!asked) return report;
  if (value_in(order.others, "sslmode") == "disable")
    return plain(PostgresVerdict::clear_text, PostgresPhase::login);
  // Within TLS it may be sent, so there TLS is no longer a preference.
  guarded.others.back() = {"sslmode", "require"};
  return try_servers(guarded, around, traffic, connection);
}

}  // namespace runbookd::net
