#include "probes/http/read_expect.hpp"

#include "daemon/base/number.hpp"
#include "daemon/base/text.hpp"
#include "daemon/net/failure.hpp"
#include "probes/http/path_place.hpp"

namespace runbookd::probes {
namespace {

using document::Node;
using document::Reader;

std::optional<int> parse_code(std::string_view text) {
  const auto code = whole_number<int>(text);
  return code && *code >= 100 && *code <= 599 ? code : std::nullopt;
}

/// `200` or `200-299`.
std::optional<StatusRange> parse_range(std::string_view text) {
  const auto dash = text.find('-');
  const auto low = parse_code(text.substr(0, dash));
  const auto high = dash == std::string_view::npos ? low : parse_code(text.substr(dash + 1));
  if (!low || !high || *low > *high) return std::nullopt;
  return StatusRange{*low, *high};
}

void read_statuses(Reader& expect, HttpArguments& out) {
  if (!expect.has("status")) return;
  out.statuses.clear();
  out.statuses_text.clear();
  for (const auto& text : expect.strings("status")) {
    const auto range = parse_range(text);
    if (!range) {
      expect.error("status", "`" + net::printable(text) + "` is no HTTP status",
                   "200, 200-299 or a list of these");
      return;
    }
    out.statuses.push_back(*range);
    out.statuses_text += (out.statuses_text.empty() ? "" : ", ") + text;
  }
}

/// `0x1F`, `0o17`, `.inf`, `-.Inf`, `.nan`: a number for YAML, while no JSON holds what is written.
bool is_number_of_yaml_only(const Node& node) {
  if (node.quoted || !node.is_scalar()) return false;
  std::string_view text = node.text;
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  for (const auto* word : {".inf", ".nan"})
    if (equal_ignoring_case(text, word)) return true;
  const bool prefixed = text.starts_with("0x") || text.starts_with("0o");
  return prefixed && text.size() > 2 &&
         text.find_first_not_of("0123456789abcdefABCDEF", 2) == std::string_view::npos;
}

decltype(JsonExpectation::value) expected_value(const Node& node) {
  if (node.kind == Node::Kind::null) return nullptr;
  if (node.quoted) return node.text;
  // YAML's own three spellings of each.
  for (const auto* truth : {"true", "True", "TRUE"})
    if (node.text == truth) return true;
  for (const auto* untruth : {"false", "False", "FALSE"})
    if (node.text == untruth) return false;
  if (const auto number = net::parse_number(node.text)) return *number;
  return node.text;
}

/// Returns false when something in it was wrong, and reported, as the other readers do.
bool read_expected_json(Reader& expect, HttpArguments& out) {
  const auto entries = expect.map("json");
  if (entries.empty()) return true;
  const Node& map = *expect.take("json");
  auto json = *expect.child("json");
  for (const auto& [written, node] : entries) {
    auto path = JsonPath::parse(written);
    if (!path) {
      json.error(place_of(key_of(map, *node), path.error()),
                 "`" + net::printable(written) + "` " + path.error().text, path.error().hint);
    } else if (node->is_map() || node->is_sequence()) {
      json.error(written, "`" + written + "` is compared with one value, not with a list or map");
    } else if (is_number_of_yaml_only(*node)) {
      json.error(written, "`" + net::printable(node->text) + "` is a number that JSON has not",
                 "write a decimal number, or put it in quotes where text is meant");
    } else {
      out.expected_json.push_back({std::move(*path), expected_value(*node)});
    }
  }
  return !json.failed();
}

// `TEXT`, or `{not: TEXT}`. Nothing when it is wrong, which is reported at `what`.
std::optional<ExpectedText> read_expected_text(Reader& where, std::string_view key,
                                               const std::string& what) {
  ExpectedText out;
  std::optional<std::string> text;
  const Node* node = where.take(key);
  if (node != nullptr && node->is_map()) {
    auto inside = *where.child(key);
    text = inside.string("not");
    inside.finish();
    if (inside.failed()) return std::nullopt;
    out.must_not = true;
  } else {
    text = where.string(key);
  }
  if (!text) return std::nullopt;
  auto match = net::make_text_match(*text);
  if (!match) {
    where.error(key, what + " " + match.error().text);
    return std::nullopt;
  }
  out.match = *match;
  return out;
}

bool read_expected_headers(Reader& expect, HttpArguments& out) {
  const auto entries = expect.map("header");
  if (entries.empty()) return true;
  auto headers = *expect.child("header");
  bool right = true;
  for (const auto& [name, node] : entries) {
    if (!net::is_header_name(name)) {
      headers.error(name, "`" + net::printable(name) + "` is no name of a header");
      continue;
    }
    auto value = read_expected_text(headers, name, "`" + name + "`");
    right = right && value;
    if (value) out.expected_headers.push_back({name, std::move(*value)});
  }
  return right && !headers.failed();
}

}  // namespace

bool read_expect(document::Reader& reader, HttpArguments& out) {
  auto expect = reader.child("expect");
  if (!expect) return true;
  read_statuses(*expect, out);
  bool right = true;
  if (expect->has("body")) {
    auto body = read_expected_text(*expect, "body", "`body`");
    right = body.has_value();
    if (body) out.expected_body = std::move(*body);
  }
  right = read_expected_headers(*expect, out) && right;
  right = read_expected_json(*expect, out) && right;
  expect->finish();
  return right && !expect->failed();
}

}  // namespace runbookd::probes
