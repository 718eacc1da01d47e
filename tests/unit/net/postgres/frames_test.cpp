#include "daemon/net/postgres/frames.hpp"

#include <cstring>

#include "daemon/net/postgres/verdict.hpp"
#include "tests/unit/catch.hpp"

namespace postgres_frames_test {

using namespace runbookd;
using namespace runbookd::net;

namespace {

std::string_view body_of(const std::string& frame) {
  return std::string_view(frame).substr(postgres_frame_head);
}

PostgresReport report_with(PostgresVerdict verdict) {
  PostgresReport report;
  report.verdict = verdict;
  report.phase = PostgresPhase::login;
  return report;
}

PostgresDsn dsn() { return parse_postgres_dsn(Secret("host=h password=hunter2")).value(); }

}  // namespace

TEST_CASE("an order comes out as it went in", "[postgres]") {
  PostgresOrder order;
  order.kind = PostgresOrder::Kind::login;
  order.hosts = {{"db", "10.0.0.1", "5433"}, {"/run/pg", "", ""}};
  order.others = {{"user", "app"}, {"password", std::string("a\0b", 3)}};
  order.server_timeout = seconds{3};
  order.clear_text = true;
  order.statements = {{"BEGIN", true}, {"SELECT 1", false}};
  order.wanted = 1;
  const auto frame = encode(order);
  const auto head = decode_head(frame, max_postgres_order);
  REQUIRE(head);
  CHECK(head->kind == PostgresFrame::order);
  CHECK(head->size == body_of(frame).size());
  const auto back = decode_order(body_of(frame));
  REQUIRE(back);
  CHECK(back->kind == PostgresOrder::Kind::login);
  CHECK(back->hosts[0].hostaddr == "10.0.0.1");
  CHECK(back->hosts[1].host == "/run/pg");
  CHECK(back->others == order.others);
  CHECK(back->server_timeout == seconds{3});
  CHECK(back->clear_text);
  CHECK(back->statements[1].sql == "SELECT 1");
  CHECK(back->statements[0].ours);
  CHECK(back->wanted == 1);
}

TEST_CASE("a report comes out as it went in, NULL and zero bytes included", "[postgres]") {
  PostgresReport report = report_with(PostgresVerdict::done);
  report.connected = true;
  report.sqlstate = "53300";
  report.text = "no slot";
  report.table.columns = {{"a", 20}, {"b", 25}};
  report.table.rows = {{std::string("x\0y", 3), std::nullopt}, {"", "2"}};
  const auto back = decode_report(body_of(encode(report)));
  REQUIRE(back);
  CHECK(back->connected);
  CHECK(back->sqlstate == "53300");
  CHECK(back->table.columns[1].type == 25);
  CHECK(back->table.rows == report.table.rows);
}

TEST_CASE("a frame that is cut anywhere, or longer than it says, is malformed", "[postgres]") {
  PostgresReport report = report_with(PostgresVerdict::told);
  report.text = "why";
  report.table.columns = {{"a", 20}};
  report.table.rows = {{"1"}};
  const auto frame = encode(report);
  const auto body = body_of(frame);
  for (std::size_t size = 0; size < body.size(); ++size)
    CHECK_FALSE(decode_report(body.substr(0, size)));
  CHECK_FALSE(decode_report(std::string(body) + "x"));
}

TEST_CASE("what a worker may not say is refused before it is held", "[postgres]") {
  const auto frame = encode(report_with(PostgresVerdict::done));
  std::string huge = frame;
  const std::uint32_t size = 0xfffffff0;
  std::memcpy(huge.data(), &size, sizeof size);
  CHECK_FALSE(decode_head(huge, max_postgres_report));
  std::string strange = frame;
  strange[4] = 9;
  CHECK_FALSE(decode_head(strange, max_postgres_report));
  std::string many(body_of(frame));  // rows without columns, in a frame of a few bytes
  const std::uint32_t rows = 0x7fffffff;
  std::memcpy(many.data() + many.size() - sizeof rows, &rows, sizeof rows);
  CHECK_FALSE(decode_report(many));
  PostgresReport wide = report_with(PostgresVerdict::done);
  wide.table.columns.resize(max_postgres_columns);
  wide.table.rows.assign(max_postgres_cells / max_postgres_columns + 1,
                         std::vector<std::optional<std::string>>(max_postgres_columns));
  CHECK_FALSE(decode_report(body_of(encode(wide))));
}

TEST_CASE("each verdict is somebody's fault, in words without the password", "[postgres]") {
  CHECK(result_of(report_with(PostgresVerdict::done), dsn()));
  const auto reason = [](PostgresVerdict verdict) {
    const auto result = result_of(report_with(verdict), dsn());
    REQUIRE_FALSE(result);
    CHECK(result.error().detail.starts_with("login: "));
    return result.error().reason;
  };
  CHECK(reason(PostgresVerdict::too_large) == Reason::too_large);
  CHECK(reason(PostgresVerdict::no_cpu) == Reason::too_large);
  CHECK(reason(PostgresVerdict::mute) == Reason::timeout);
  CHECK(reason(PostgresVerdict::clear_text) == Reason::auth);
  CHECK(reason(PostgresVerdict::unfit) == Reason::protocol);
  auto told = report_with(PostgresVerdict::told);
  told.sqlstate = "28P01";
  told.text = "password hunter2 is wrong";
  const auto result = result_of(told, dsn());
  CHECK(result.error().reason == Reason::auth);
  CHECK(result.error().detail.find("hunter2") == std::string::npos);
}

TEST_CASE("a server without a free connection is told from one that refuses", "[postgres]") {
  const auto failure = [](std::string code, std::string text) {
    auto told = report_with(PostgresVerdict::told);
    told.sqlstate = std::move(code);
    told.text = std::move(text);
    return result_of(told, dsn()).error();
  };
  CHECK(is_no_slot(failure("53300", "sorry, too many clients already")));
  CHECK(is_no_slot(failure("08P01", "no more connections allowed (max_client_conn)")));
  CHECK_FALSE(is_no_slot(failure("28P01", "password authentication failed")));
  CHECK(refuses_options(failure("08P01", "unsupported startup parameter: options")));
  CHECK(refuses_options(failure("08P01", "unsupported startup parameter in options: geqo")));
  CHECK_FALSE(refuses_options(failure("28000", "no pg_hba.conf entry, check the options")));
  CHECK_FALSE(refuses_options(failure("53300", "sorry, too many clients already")));
}

TEST_CASE("a server cannot make its words our own lack of descriptors", "[postgres]") {
  auto told = report_with(PostgresVerdict::told);
  told.text = "Too many open files";
  CHECK_FALSE(is_ours(result_of(told, dsn()).error().reason));
  told.phase = PostgresPhase::connect;
  told.text = "could not create socket: Too many open files";
  CHECK(result_of(told, dsn()).error().reason == Reason::no_descriptors);
}

}  // namespace postgres_frames_test
