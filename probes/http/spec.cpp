#include "probes/http/spec.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "config/document/reader.hpp"
#include "daemon/base/text.hpp"
#include "daemon/net/http/arguments.hpp"
#include "daemon/net/url.hpp"
#include "probes/http/http_probe.hpp"

namespace runbookd::probes {
namespace {

using document::Node;
using document::Reader;

constexpr std::size_t most_body_bytes = 64 << 10;
constexpr std::size_t most_json_signals = 64;

class HttpSpec final : public ProbeSpec {
 public:
  explicit HttpSpec(HttpArguments arguments)
      : arguments_(std::make_shared<const HttpArguments>(std::move(arguments))) {}

  std::vector<SignalDecl> signals() const override {
    std::vector<SignalDecl> out = declared(http_signal_docs());
    for (const auto& value : arguments_->json) {
      out.push_back({value.name, net::type_of(value.unit), false});
    }
    return out;
  }
  std::string address() const override { return mask_urls(arguments_->url.reveal()); }
  bool insecure() const override { return arguments_->tls.policy.insecure; }
  std::unique_ptr<Probe> make(const ProbeCommon& common, const std::vector<SeriesSelector>&,
                              const Services& services) const override {
    return make_http_probe(arguments_, common, services);
  }

 private:
  std::shared_ptr<const HttpArguments> arguments_;
};

bool is_signal_name(std::string_view name) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  const auto inner = [&](char c) { return letter(c) || (c >= '0' && c <= '9'); };
  return !name.empty() && letter(name.front()) && std::all_of(name.begin(), name.end(), inner);
}

std::optional<int> parse_code(std::string_view text) {
  int code = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), code);
  if (ec != std::errc() || end != text.data() + text.size() || code < 100 || code > 599) {
    return std::nullopt;
  }
  return code;
}

/// `200` or `200-299`.
std::optional<StatusRange> parse_range(std::string_view text) {
  const auto dash = text.find('-');
  const auto low = parse_code(text.substr(0, dash));
  const auto high = dash == std::string_view::npos ? low : parse_code(text.substr(dash + 1));
  if (!low || !high || *low > *high) return std::nullopt;
  return StatusRange{*low, *high};
}

void read_url(Reader& reader, HttpArguments& out) {
  const auto written = reader.string("http");
  if (!written) return;
  out.url = Secret(*written);
  if (reader.unread()) return;  // of a file that `check` cannot read
  const auto checked = net::check_http_url(*written);
  if (!checked) reader.error("http", "`http` " + checked.error().text, checked.error().hint);
}

void read_request(Reader& reader, HttpArguments& out) {
  if (const auto method = reader.string("method")) {
    out.method = *method;
    if (!net::is_method(*method))
      reader.error("method", "`method` is no HTTP method", "such as GET or POST");
  }
  if (const auto body = reader.string("body")) out.body = *body;
  if (out.body.size() > most_body_bytes) reader.error("body", "`body` is larger than 64 KiB");
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
  auto json = *expect.child("json");
  for (const auto& [written, node] : entries) {
    auto path = JsonPath::parse(written);
    if (!path) {
      json.error(written, "`" + net::printable(written) + "` " + path.error().text,
                 path.error().hint);
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

bool read_expect(Reader& reader, HttpArguments& out) {
  auto expect = reader.child("expect");
  if (!expect) return true;
  read_statuses(*expect, out);
  if (const auto text = expect->string("body")) {
    auto match = net::make_text_match(*text);
    if (match) out.body_match = *match;
    if (!match) expect->error("body", "`body` " + match.error().text);
  }
  const bool json_right = read_expected_json(*expect, out);
  expect->finish();
  return json_right && !expect->failed();
}

std::string unit_hint() {
  std::string out = "PATH as one of";
  for (const auto name : net::unit_names()) out += ' ' + std::string(name);
  return out;
}

/// `components.memory.percent as percent`.
void read_signal(Reader& json, const std::string& name, const Node& node, HttpArguments& out) {
  const auto docs = http_signal_docs();
  const bool built_in =
      std::any_of(docs.begin(), docs.end(), [&](const auto& doc) { return doc.name == name; });
  if (built_in || name == "up" || name == "latency" || name == "age") {
    return json.error(name, "`" + name + "` is a signal that every http probe has");
  }
  if (!is_signal_name(name)) return json.error(name, "`" + net::printable(name) + "` is no name");
  const std::string_view text = node.is_scalar() ? std::string_view(node.text) : std::string_view();
  const auto as = text.rfind(" as ");
  if (as == std::string_view::npos) {
    return json.error(name, "`" + name + "` does not say what the value is", unit_hint());
  }
  const auto unit = net::unit_named(text.substr(as + 4));
  if (!unit) {
    return json.error(name, "`" + net::printable(text.substr(as + 4)) + "` is no unit",
                      unit_hint());
  }
  auto path = JsonPath::parse(text.substr(0, as));
  if (!path) return json.error(name, "`" + name + "` " + path.error().text, path.error().hint);
  out.json.push_back({name, std::move(*path), *unit});
}

bool read_signals(Reader& reader, HttpArguments& out) {
  const auto entries = reader.map("json");
  if (entries.size() > most_json_signals) reader.error("json", "`json` holds more than 64 values");
  if (entries.empty() || entries.size() > most_json_signals) return true;
  auto json = *reader.child("json");
  for (const auto& [name, node] : entries) read_signal(json, name, *node, out);
  return !json.failed();
}

}  // namespace

std::shared_ptr<const ProbeSpec> make_http_spec(HttpArguments arguments) {
  return std::make_shared<HttpSpec>(std::move(arguments));
}

std::shared_ptr<const ProbeSpec> parse_http(Reader& reader) {
  HttpArguments out;
  read_url(reader, out);
  read_request(reader, out);
  auto headers = net::read_headers(reader);
  if (headers) out.headers = std::move(*headers);
  const bool expect_right = read_expect(reader, out);
  const bool json_right = read_signals(reader, out);
  out.tls = net::read_tls_arguments(reader);
  if (const auto choice = reader.choice("connection")) out.keep = *choice == 0;
  out.follow = reader.boolean("follow").value_or(false);
  if (out.follow && out.method != "GET" && out.method != "HEAD") {
    reader.error("follow", "`follow` goes with GET and HEAD only");
  }
  const bool nested_right = headers && expect_right && json_right && !out.tls.wrong;
  if (reader.failed() || !nested_right) return nullptr;
  return make_http_spec(std::move(out));
}

}  // namespace runbookd::probes
