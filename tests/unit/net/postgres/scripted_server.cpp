#include "tests/unit/net/postgres/scripted_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cstdint>

namespace runbookd::test {
namespace scripted_server {
namespace {

constexpr auto token = asio::as_tuple(asio::use_awaitable);
const std::string zero(1, '\0');

std::string big_endian(std::uint64_t value, unsigned bytes) {
  std::string out;
  for (unsigned i = bytes; i-- > 0;) out += static_cast<char>((value >> (8 * i)) & 0xFFU);
  return out;
}

std::uint32_t length_in(const std::string& four) {
  std::uint32_t out = 0;
  for (const char byte : four) out = out << 8U | static_cast<unsigned char>(byte);
  return out;
}

asio::awaitable<bool> read_whole(std::shared_ptr<Socket> socket, std::size_t size,
                                 std::string* into) {
  into->assign(size, '\0');
  const auto [ec, got] = co_await asio::async_read(*socket, asio::buffer(*into), token);
  co_return !ec;
}

/// What stands behind its length.
asio::awaitable<bool> read_body(std::shared_ptr<Socket> socket, std::string* into) {
  constexpr std::uint32_t length_bytes = 4;
  std::string length;
  if (!co_await read_whole(socket, length_bytes, &length)) co_return false;
  co_return co_await read_whole(socket, length_in(length) - length_bytes, into);
}

asio::awaitable<void> serve_postgres(std::shared_ptr<Socket> socket, std::string login,
                                     PgAnswer answer) {
  std::string kind, body, sql;
  if (!co_await read_body(socket, &body)) co_return;
  co_await asio::async_write(*socket, asio::buffer(login), token);
  while (co_await read_whole(socket, 1, &kind) && co_await read_body(socket, &body)) {
    if (kind == "Q" || kind == "P") sql = body;
    if ((kind != "Q" && kind != "S") || !answer) continue;
    const std::string text = answer(sql);
    co_await asio::async_write(*socket, asio::buffer(text), token);
  }
}

std::string ready() { return pg_message('Z', "I"); }

}  // namespace
}  // namespace scripted_server

std::string pg_message(char kind, const std::string& body) {
  using namespace scripted_server;
  return kind + big_endian(static_cast<std::uint32_t>(body.size() + 4), 4) + body;
}

std::string pg_logged_in() {
  using namespace scripted_server;
  return pg_message('R', big_endian(0, 4)) + ready();
}

std::string pg_wants_password() {
  using namespace scripted_server;
  return pg_message('R', big_endian(3, 4));
}

std::string pg_error(const std::string& sqlstate, const std::string& text) {
  using namespace scripted_server;
  const std::string fields =
      "SERROR" + zero + "VERROR" + zero + "C" + sqlstate + zero + "M" + text + zero + zero;
  return pg_message('E', fields) + ready();
}

std::string pg_rows(const std::vector<PgColumn>& columns, const std::vector<PgRow>& rows) {
  using namespace scripted_server;
  std::string described = big_endian(static_cast<std::uint32_t>(columns.size()), 2);
  for (const PgColumn& column : columns)
    described += column.name + zero + big_endian(0, 6) + big_endian(column.type, 4) +
                 big_endian(8, 2) + big_endian(0, 4) + big_endian(0, 2);
  std::string out = pg_message('T', described);
  for (const PgRow& row : rows) {
    std::string cells = big_endian(static_cast<std::uint32_t>(row.size()), 2);
    for (const auto& cell : row)
      cells += cell ? big_endian(static_cast<std::uint32_t>(cell->size()), 4) + *cell
                    : big_endian(UINT32_MAX, 4);
    out += pg_message('D', cells);
  }
  return out + pg_message('C', "SELECT 1" + zero) + ready();
}

std::string pg_done() {
  using namespace scripted_server;
  return pg_message('C', "SET" + zero) + ready();
}

Script pg_server(std::string login, PgAnswer answer) {
  using namespace scripted_server;
  return [=](std::shared_ptr<Socket> socket) { return serve_postgres(socket, login, answer); };
}

}  // namespace runbookd::test
