// The leniency is a rewriting into the strict form, which Beast then parses: fields, their
// characters, lengths that contradict each other and persistence stay the library's to judge.
#include "daemon/net/http/head.hpp"
#include "daemon/base/text.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <memory_resource>

#include "daemon/net/http/content_coding.hpp"
#include "daemon/net/http/exchange.hpp"
#include "daemon/net/http/fields.hpp"

namespace runbookd::net {
namespace http = boost::beast::http;
namespace {

constexpr std::string_view version = "HTTP/1.";
constexpr std::string_view line_blanks = " \t\v\f\r";
constexpr unsigned least_status = 100;

struct StatusLine {
  bool old = false;  ///< HTTP/1.0
  std::string_view code;
};

/// nullopt: no status line. A minor version that we do not know is read as the highest one that we
/// do (RFC 9110, 2.5).
std::optional<StatusLine> read_status_line(std::string_view line) {
  if (!line.starts_with(version) || line.size() <= version.size()) return std::nullopt;
  const char minor = line[version.size()];
  if (!is_digit(minor)) return std::nullopt;
  line.remove_prefix(version.size() + 1);
  const auto code = line.find_first_not_of(line_blanks);
  if (code == 0 || code == std::string_view::npos) return std::nullopt;
  line.remove_prefix(code);
  const auto digits = std::min(line.find_first_of(line_blanks), line.size());
  if (digits != 3 || !are_digits(line.substr(0, 3))) return std::nullopt;
  return StatusLine{minor == '0', line.substr(0, digits)};
}

std::pmr::string strict_form(const StatusLine& line, const HeadFields& fields, std::size_t size,
                             HeadArena& arena) {
  std::pmr::string out(arena.get());
  out.reserve(size + usual_fields * 3);
  out += line.old ? "HTTP/1.0 " : "HTTP/1.1 ";
  (out += line.code) += " \r\n";
  // A coding overrides a length (RFC 9112, 6.3, 3).
  const bool coded = has_field(fields, "Transfer-Encoding");
  for (const auto& field : fields) {
    if (coded && equal_ignoring_case(field.name, "Content-Length")) continue;
    ((out += field.name) += ": ") += field.value;
    out += "\r\n";
  }
  out += "\r\n";
  return out;
}

using Allocator = std::pmr::polymorphic_allocator<char>;
using Parser = http::response_parser<http::empty_body, Allocator>;

std::string_view value_of(const Parser& parser, http::field name) {
  const auto value = parser.get()[name];
  return {value.data(), value.size()};
}

/// What was done to the body beyond cutting it into chunks, as its field says.
std::string coding_of(const Parser& parser) {
  std::string content = shown_coding(value_of(parser, http::field::content_encoding));
  if (!content.empty()) return content;
  const auto transfer = value_of(parser, http::field::transfer_encoding);
  if (!transfer.empty() && !equal_ignoring_case(transfer, "chunked"))
    return "Transfer-Encoding: " + printable(transfer, 40);
  return {};
}

BodyLength length_of(const Parser& parser, int status, bool to_head) {
  if (to_head || status < 200 || status == 204 || status == 304) return BodyLength::none;
  if (parser.chunked()) return BodyLength::chunked;
  return parser.content_length() ? BodyLength::counted : BodyLength::until_end;
}

Failure no_answer(std::string_view why) {
  return {Reason::protocol, "not an HTTP answer: " + std::string(why)};
}

}  // namespace

std::optional<std::size_t> end_of_head(std::string_view bytes, std::size_t searched) {
  constexpr std::size_t longest_end = 3;  // LF CR LF may lie across the two
  const auto from = searched - std::min(searched, longest_end);
  for (auto at = bytes.find('\n', from); at != std::string_view::npos;
       at = bytes.find('\n', at + 1)) {
    const auto rest = bytes.substr(at + 1);
    if (rest.starts_with('\n')) return at + 2;
    if (rest.starts_with("\r\n")) return at + 3;
  }
  return std::nullopt;
}

Failure fault_of_beginning(std::string_view bytes) {
  const auto start = bytes.substr(0, version.size());
  if (start != version.substr(0, start.size())) return no_answer("bad version");
  if (bytes.find('\n') == std::string_view::npos) return {};
  return read_status_line(take_line(bytes)) ? Failure{} : no_answer("bad status line");
}

Result<AnswerHead, Failure> read_answer_head(std::string_view bytes, bool to_head,
                                             bool want_headers) {
  const auto line = read_status_line(take_line(bytes));
  if (!line) return no_answer("bad status line");
  HeadArena arena;
  const auto fields = read_fields(bytes, arena);
  if (!fields) return no_answer("bad field");
  const auto strict = strict_form(*line, *fields, bytes.size(), arena);
  Parser parser(std::piecewise_construct, std::make_tuple(), std::make_tuple(arena.get()));
  parser.header_limit(static_cast<std::uint32_t>(strict.size() + 1));
  parser.body_limit(boost::none);
  parser.skip(true);
  boost::system::error_code ec;
  parser.put(boost::asio::buffer(strict.data(), strict.size()), ec);
  if (!ec && !parser.is_header_done()) ec = http::error::partial_message;
  if (!ec && parser.get().result_int() < least_status) ec = http::error::bad_status;
  if (ec) return no_answer(ec.message());
  AnswerHead out;
  out.status = static_cast<int>(parser.get().result_int());
  out.length = length_of(parser, out.status, to_head);
  out.bytes = parser.content_length().value_or(0);
  const bool coded = has_field(*fields, "Transfer-Encoding");
  // Of HTTP/1.0 with a coding, and of a coding with a length, nobody knows who else read it how.
  const bool doubtful = coded && (line->old || has_field(*fields, "Content-Length"));
  out.keep_alive = parser.keep_alive() && out.length != BodyLength::until_end && !doubtful;
  out.location = value_of(parser, http::field::location);
  out.coding = coding_of(parser);
  if (want_headers)
    for (const auto& field : *fields)
      out.headers.emplace_back(std::string(field.name), std::string(field.value));
  return out;
}

}  // namespace runbookd::net
