// What the daemon and a PostgreSQL worker say to each other over their socketpair, as bytes.
//
//   daemon -> worker   an order: log in, ask, leave
//   worker -> daemon   the phase it has come to, any number of times, then one report
//
// A frame is `u32 size, u8 kind, body` in the machine's own byte order. A worker talks to peers
// that nobody trusts, so the daemon takes its frames for hostile too: each is bounded before it is
// held, and one that is malformed ends the conversation. Pure; nothing here knows libpq.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/time.hpp"
#include "daemon/net/postgres/dsn.hpp"
#include "daemon/net/postgres/errors.hpp"
#include "daemon/net/postgres/table.hpp"

namespace runbookd::net {

struct PostgresStatement {
  std::string sql;
  /// Our own text, perhaps of several commands. What others have written goes by the extended
  /// protocol, which refuses a second command behind `;`.
  bool ours = false;
};

struct PostgresOrder {
  enum class Kind : std::uint8_t { login, ask, leave };
  Kind kind = Kind::leave;

  std::vector<PostgresHost> hosts;  ///< login: in the order in which they are tried
  PostgresParameters others;        ///< login: everything else for libpq; holds the password
  Nanos server_timeout{0};          ///< login: for each server of the list; 0 = none
  bool clear_text = false;          ///< login: a password may be sent in clear without TLS

  std::vector<PostgresStatement> statements;  ///< ask: one after the other
  std::uint32_t wanted = 0;                   ///< ask: whose rows are the answer
};

/// Why a worker's report is what it is.
enum class PostgresVerdict : std::uint8_t {
  done,
  told,        ///< the server or libpq said why: `sqlstate` and `text`
  too_large,   ///< more than the bounds of postgres_table.hpp
  unfit,       ///< not an answer to a statement
  mute,        ///< no server of the list has answered within its `server_timeout`
  clear_text,  ///< the server wants the password in clear, without TLS
  no_cpu,      ///< the peer asked for more computing than a request may cost
};
inline constexpr PostgresVerdict last_postgres_verdict = PostgresVerdict::no_cpu;

struct PostgresReport {
  PostgresVerdict verdict = PostgresVerdict::done;
  PostgresPhase phase = PostgresPhase::connect;
  bool connected = false;  ///< the connection can be asked again
  std::string sqlstate;
  std::string text;  ///< at most max_postgres_text bytes; not yet fit to be shown
  PostgresTable table;
};

inline constexpr std::size_t max_postgres_text = 2048;
/// A whole frame of a worker, an order of ours.
inline constexpr std::size_t max_postgres_report = max_postgres_bytes + (std::size_t{64} << 10);
inline constexpr std::size_t max_postgres_order = std::size_t{1} << 20;

enum class PostgresFrame : std::uint8_t { order, phase, report };
struct PostgresFrameHead {
  PostgresFrame kind = PostgresFrame::report;
  std::size_t size = 0;  ///< of the body
};
inline constexpr std::size_t postgres_frame_head = 5;

/// nullopt: no frame of ours, or one of more than `most` bytes. `bytes` holds a whole head.
std::optional<PostgresFrameHead> decode_head(std::string_view bytes, std::size_t most);

/// Whole frames, head included.
std::string encode(const PostgresOrder& order);
std::string encode(const PostgresReport& report);
std::string encode(PostgresPhase phase);

/// Bodies. nullopt: malformed, or beyond the bounds of a table.
std::optional<PostgresOrder> decode_order(std::string_view body);
std::optional<PostgresReport> decode_report(std::string_view body);
std::optional<PostgresPhase> decode_phase(std::string_view body);

}  // namespace runbookd::net
