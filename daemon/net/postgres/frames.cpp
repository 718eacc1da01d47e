#include "daemon/net/postgres/frames.hpp"

#include <cstring>

namespace runbookd::net {
namespace {

constexpr std::uint32_t null_cell = 0xffffffff;
constexpr std::uint32_t most_items = 4096;  // of a list in an order

class Writer {
 public:
  explicit Writer(PostgresFrame kind) {
    number<std::uint32_t>(0);
    number(kind);
  }
  template <class T>
  void number(T value) {
    char raw[sizeof(T)];
    std::memcpy(raw, &value, sizeof value);
    out_.append(raw, sizeof raw);
  }
  void text(std::string_view value) {
    number(static_cast<std::uint32_t>(value.size()));
    out_ += value;
  }
  std::string frame() && {
    const auto size = static_cast<std::uint32_t>(out_.size() - postgres_frame_head);
    std::memcpy(out_.data(), &size, sizeof size);
    return std::move(out_);
  }

 private:
  std::string out_;
};

// Every read says whether it was possible; after one that was not, none is.
class Cursor {
 public:
  explicit Cursor(std::string_view body) : rest_(body) {}
  template <class T>
  bool number(T& value) {
    if (rest_.size() < sizeof value) return fail();
    std::memcpy(&value, rest_.data(), sizeof value);
    rest_.remove_prefix(sizeof value);
    return true;
  }
  bool flag(bool& value) {
    std::uint8_t raw = 0;
    if (!number(raw) || raw > 1) return fail();
    value = raw == 1;
    return true;
  }
  template <class Enum>
  bool choice(Enum& value, Enum last) {
    std::uint8_t raw = 0;
    if (!number(raw) || raw > static_cast<std::uint8_t>(last)) return fail();
    value = static_cast<Enum>(raw);
    return true;
  }
  bool text(std::string& value, std::size_t most) {
    std::uint32_t size = 0;
    return number(size) && bytes(value, size, most);
  }
  bool bytes(std::string& value, std::size_t size, std::size_t most) {
    if (size > most || size > rest_.size()) return fail();
    value.assign(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return true;
  }
  bool count(std::uint32_t& value, std::uint32_t most) {
    return number(value) && (value <= most || fail());
  }
  bool at_end() const { return rest_.empty(); }

 private:
  bool fail() {
    rest_ = {};
    return false;
  }
  std::string_view rest_;
};

void put(Writer& out, const PostgresTable& table) {
  out.number(static_cast<std::uint32_t>(table.columns.size()));
  for (const auto& column : table.columns) {
    out.text(column.name);
    out.number(static_cast<std::uint32_t>(column.type));
  }
  out.number(static_cast<std::uint32_t>(table.rows.size()));
  for (const auto& row : table.rows) {
    for (const auto& cell : row) {
      if (cell)
        out.text(*cell);
      else
        out.number(null_cell);
    }
  }
}

bool take(Cursor& in, std::optional<std::string>& cell) {
  std::uint32_t size = 0;
  if (!in.number(size)) return false;
  if (size == null_cell) return true;
  return in.bytes(cell.emplace(), size, max_postgres_bytes);
}

bool take(Cursor& in, PostgresTable& table) {
  std::uint32_t columns = 0;
  if (!in.count(columns, max_postgres_columns)) return false;
  table.columns.resize(columns);
  for (auto& column : table.columns) {
    std::uint32_t type = 0;
    if (!in.text(column.name, max_postgres_text) || !in.number(type)) return false;
    column.type = type;
  }
  std::uint32_t rows = 0;
  if (!in.count(rows, max_postgres_rows)) return false;
  if (std::size_t{rows} * columns > max_postgres_cells) return false;
  table.rows.resize(rows);
  for (auto& row : table.rows) {
    row.resize(columns);
    for (auto& cell : row) {
      if (!take(in, cell)) return false;
    }
  }
  return true;
}

bool take(Cursor& in, PostgresHost& host) {
  return in.text(host.host, max_postgres_order) && in.text(host.hostaddr, max_postgres_order) &&
         in.text(host.port, max_postgres_order);
}

bool take(Cursor& in, PostgresStatement& statement) {
  return in.text(statement.sql, max_postgres_order) && in.flag(statement.ours);
}

bool take(Cursor& in, std::pair<std::string, std::string>& parameter) {
  return in.text(parameter.first, max_postgres_order) &&
         in.text(parameter.second, max_postgres_order);
}

template <class T>
bool take_list(Cursor& in, std::vector<T>& list) {
  std::uint32_t count = 0;
  if (!in.count(count, most_items)) return false;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (!take(in, list.emplace_back())) return false;
  }
  return true;
}

}  // namespace

std::optional<PostgresFrameHead> decode_head(std::string_view bytes, std::size_t most) {
  Cursor in(bytes);
  std::uint32_t size = 0;
  PostgresFrameHead head;
  if (!in.number(size) || !in.choice(head.kind, PostgresFrame::report)) return std::nullopt;
  head.size = size;
  if (head.size > most) return std::nullopt;
  return head;
}

std::string encode(const PostgresOrder& order) {
  Writer out(PostgresFrame::order);
  out.number(order.kind);
  out.number(static_cast<std::uint32_t>(order.hosts.size()));
  for (const auto& host : order.hosts) {
    out.text(host.host);
    out.text(host.hostaddr);
    out.text(host.port);
  }
  out.number(static_cast<std::uint32_t>(order.others.size()));
  for (const auto& [keyword, value] : order.others) {
    out.text(keyword);
    out.text(value);
  }
  out.number(static_cast<std::int64_t>(order.server_timeout.count()));
  out.number(static_cast<std::uint8_t>(order.clear_text));
  out.number(static_cast<std::uint32_t>(order.statements.size()));
  for (const auto& statement : order.statements) {
    out.text(statement.sql);
    out.number(static_cast<std::uint8_t>(statement.ours));
  }
  out.number(order.wanted);
  return std::move(out).frame();
}

std::string encode(const PostgresReport& report) {
  Writer out(PostgresFrame::report);
  out.number(report.verdict);
  out.number(report.phase);
  out.number(static_cast<std::uint8_t>(report.connected));
  out.text(std::string_view(report.sqlstate).substr(0, 5));
  out.text(std::string_view(report.text).substr(0, max_postgres_text));
  put(out, report.table);
  return std::move(out).frame();
}

std::string encode(PostgresPhase phase) {
  Writer out(PostgresFrame::phase);
  out.number(phase);
  return std::move(out).frame();
}

std::optional<PostgresOrder> decode_order(std::string_view body) {
  Cursor in(body);
  PostgresOrder order;
  std::int64_t timeout = 0;
  const bool whole = in.choice(order.kind, PostgresOrder::Kind::leave) &&
                     take_list(in, order.hosts) && take_list(in, order.others) &&
                     in.number(timeout) && in.flag(order.clear_text) &&
                     take_list(in, order.statements) && in.number(order.wanted) && in.at_end();
  if (!whole) return std::nullopt;
  order.server_timeout = Nanos{timeout};
  return order;
}

std::optional<PostgresReport> decode_report(std::string_view body) {
  Cursor in(body);
  PostgresReport report;
  const bool whole = in.choice(report.verdict, last_postgres_verdict) &&
                     in.choice(report.phase, PostgresPhase::query) && in.flag(report.connected) &&
                     in.text(report.sqlstate, 5) && in.text(report.text, max_postgres_text) &&
                     take(in, report.table) && in.at_end();
  if (!whole) return std::nullopt;
  return report;
}

std::optional<PostgresPhase> decode_phase(std::string_view body) {
  Cursor in(body);
  PostgresPhase phase{};
  if (!in.choice(phase, PostgresPhase::query) || !in.at_end()) return std::nullopt;
  return phase;
}

}  // namespace runbookd::net
