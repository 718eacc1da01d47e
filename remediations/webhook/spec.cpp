#include "remediations/webhook/spec.hpp"

#include <algorithm>
#include <array>

#include "daemon/base/number.hpp"
#include "daemon/base/text.hpp"
#include "daemon/net/text.hpp"
#include "daemon/net/url.hpp"

namespace runbookd::remediations::webhook_kind {
namespace {

using document::Node;
using document::Reader;

std::string path_of(std::string_view url);

class WebhookSpec final : public ActionSpec {
 public:
  explicit WebhookSpec(WebhookArguments arguments) : arguments_(std::move(arguments)) {}

  std::string describe() const override {
    return arguments_.method + " to " + net::host_of(arguments_.url.reveal());
  }
  Facts templates() const override {
    Facts out;
    if (is_template(arguments_.body)) out["body"] = arguments_.body;
    for (const auto& [name, value] : arguments_.headers) {
      if (is_template(value)) out["headers." + name] = value;
    }
    for (const auto& [name, value] : arguments_.json) {
      if (is_template(value)) out["json." + name] = value;
    }
    return out;
  }
  std::optional<Nanos> timeout() const override { return arguments_.timeout; }
  std::optional<std::string> verb() const override {
    const std::string path = arguments_.secret_url ? "***" : path_of(arguments_.url.reveal());
    return arguments_.method + " " + path;
  }
  std::unique_ptr<Action> make(const ResourceRef& resource, const ActionEnv& env) const override {
    return make_webhook(arguments_, resource, env);
  }

 private:
  WebhookArguments arguments_;
};

// What tells one request to a service from another. The host is the resource's matter, and a
// query, a token in the path of a chat's webhook and the like are secrets: of a path that holds a
// long run of letters and digits the run is left out.
std::string path_of(std::string_view url) {
  constexpr std::size_t longest_word = 20;
  const auto scheme = url.find("://");
  url.remove_prefix(scheme == std::string_view::npos ? 0 : scheme + 3);
  const auto slash = std::min(url.find('/'), url.size());
  std::string_view rest = url.substr(slash, url.find_first_of("?#", slash) - slash);
  std::string out;
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const auto part = rest.substr(0, rest.find('/'));
    out += '/';
    out += part.size() > longest_word ? std::string_view("***") : part;
    rest.remove_prefix(part.size());
  }
  return out.empty() ? "/" : out;
}

bool is_token(std::string_view name) {
  constexpr std::string_view extra = "!#$%&'*+-.^_`|~";
  return !name.empty() && name.size() <= 128 && std::all_of(name.begin(), name.end(), [&](char c) {
    return is_letter(c) || is_digit(c) || extra.find(c) != std::string_view::npos;
  });
}

// Headers that the client writes itself; a second one would change where the message ends.
bool is_ours(const std::string& name) {
  constexpr std::array<std::string_view, 5> ours{"host", "content-length", "connection",
                                                 "transfer-encoding", "expect"};
  return std::find(ours.begin(), ours.end(), ascii_lower(name)) != ours.end();
}

bool complain(Reader& reader, const Node& node, const std::string& text) {
  reader.diagnostics().error(node.mark, reader.what() + ": " + text);
  return false;
}

bool read_url(Reader& reader, WebhookArguments& out) {
  const auto url = reader.string("url");
  if (!url) return false;
  if (is_template(*url)) {
    reader.error("url", "`url` must not be a template: a value could lead the request elsewhere",
                 "put the value into `body` or `json`");
    return false;
  }
  out.url = Secret(*url);
  out.secret_url = reader.take("url")->secret;
  if (reader.unread()) return true;  // of a file that `check` cannot read
  const auto checked = net::check_request_url(*url);
  if (!checked) reader.error("url", "`url` " + checked.error().text, checked.error().hint);
  return static_cast<bool>(checked);
}

bool read_headers(Reader& reader, WebhookArguments& out) {
  for (const auto& [name, node] : reader.map("headers")) {
    if (!is_token(name))
      return complain(reader, *node, "the name of a header holds forbidden characters");
    if (is_ours(name))
      return complain(reader, *node, "the header `" + name + "` is set by the client");
    if (!node->is_scalar() || !is_header_value(node->text))
      return complain(reader, *node, "the value of `" + name + "` must be one printable line");
    out.headers.emplace_back(name, node->text);
  }
  if (out.headers.size() > max_headers) {
    reader.error("headers", "`headers` has more than 32 entries");
    return false;
  }
  return true;
}

bool read_body(Reader& reader, WebhookArguments& out) {
  out.body = reader.string("body").value_or("");
  if (out.body.size() > max_body) {
    reader.error("body", "`body` is longer than 64 KiB");
    return false;
  }
  for (const auto& [name, node] : reader.map("json")) {
    if (!node->is_scalar())
      return complain(reader, *node, "`json` takes texts; write anything deeper as `body`");
    out.json.emplace_back(name, node->text);
  }
  if (out.json.size() > max_fields) {
    reader.error("json", "`json` has more than 64 fields");
    return false;
  }
  if (!out.json.empty() && reader.has("body")) {
    reader.error("json", "`json` and `body` exclude each other");
    return false;
  }
  return true;
}

// `key` of `reader` is one status or a list of them, each within the bounds of its row.
bool read_statuses(Reader& reader, const std::string& key, std::vector<int>& out) {
  const Node* node = reader.take(key);
  if (node == nullptr) return true;
  const Key& row = reader.row(key)->inside.front();
  const auto low = document::parse_integer(row.lowest).value_or(0);
  const auto high = document::parse_integer(row.highest).value_or(0);
  bool good = true;
  const auto add = [&](const Node& item) {
    const auto status = whole_number<int>(item.text);
    const bool within = item.is_scalar() && status && *status >= low && *status <= high;
    if (within) return out.push_back(*status);
    good = complain(reader, item,
                    "`" + key + "` must be a number between " + std::string(row.lowest) + " and " +
                        std::string(row.highest));
  };
  if (node->is_sequence()) {
    std::for_each(node->items.begin(), node->items.end(), add);
  } else {
    add(*node);
  }
  if (out.size() > max_statuses) return complain(reader, *node, "`" + key + "` is too long");
  return good;
}

bool read_expect(Reader& reader, WebhookArguments& out) {
  auto expect = reader.child("expect");
  if (!expect) return true;
  const bool good = read_statuses(*expect, "status", out.expect);
  expect->finish();
  return good && !expect->failed();
}

bool read_rejected(Reader& reader, WebhookArguments& out) {
  if (!read_statuses(reader, "rejected", out.rejected)) return false;
  for (const int status : out.rejected) {
    const bool expected = out.expect.empty() ? status < 300
                                             : std::find(out.expect.begin(), out.expect.end(),
                                                         status) != out.expect.end();
    if (!expected) continue;
    reader.error("rejected", "`rejected` lists " + std::to_string(status) +
                                 ", which `expect` takes for success");
    return false;
  }
  return true;
}

}  // namespace

bool is_template(std::string_view text) { return text.find("{{") != std::string_view::npos; }

bool is_header_value(std::string_view text) {
  return text.size() <= max_header && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 0x20 && c < 0x7F) || c == '\t';
         });
}

std::optional<std::string> rendered(const Facts& arguments, const std::string& name,
                                    const std::string& written) {
  if (!is_template(written)) return written;
  const auto found = arguments.find(name);
  if (found == arguments.end()) return std::nullopt;
  return found->second;
}

std::shared_ptr<const ActionSpec> parse_webhook(Reader& reader) {
  WebhookArguments arguments;
  bool good = read_url(reader, arguments);
  const auto methods = choices_of(*reader.row("method"));
  if (const auto method = reader.choice("method"))
    arguments.method = std::string(methods[static_cast<std::size_t>(*method)]);
  good = read_headers(reader, arguments) && good;
  good = read_body(reader, arguments) && good;
  good = read_expect(reader, arguments) && good;
  good = read_rejected(reader, arguments) && good;
  arguments.timeout = reader.duration("timeout");
  if (!good || reader.failed()) return nullptr;
  return std::make_shared<WebhookSpec>(std::move(arguments));
}

}  // namespace runbookd::remediations::webhook_kind
