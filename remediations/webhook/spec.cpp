#include "remediations/webhook/spec.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "daemon/net/misplaced_password.hpp"
#include "daemon/net/text.hpp"

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

bool is_url(std::string_view url) {
  const bool known =
      url.starts_with("https://") || url.starts_with("http://") || url.starts_with("unix:///");
  return known && url.size() <= 4096 && std::all_of(url.begin(), url.end(), [](char c) {
           return c > 0x20 && c < 0x7F && c != '"' && c != '<' && c != '>' && c != '\\';
         });
}

bool is_token(std::string_view name) {
  constexpr std::string_view extra = "!#$%&'*+-.^_`|~";
  return !name.empty() && name.size() <= 128 && std::all_of(name.begin(), name.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           extra.find(c) != std::string_view::npos;
  });
}

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

// Headers that the client writes itself; a second one would change where the message ends.
bool is_ours(const std::string& name) {
  constexpr std::array<std::string_view, 5> ours{"host", "content-length", "connection",
                                                 "transfer-encoding", "expect"};
  return std::find(ours.begin(), ours.end(), lower(name)) != ours.end();
}

bool complain(Reader& reader, const Node& node, const std::string& text) {
  reader.diagnostics().error(node.mark, reader.what() + ": " + text);
  return false;
}

bool read_url(Reader& reader, WebhookArguments& out) {
  const auto url = reader.required_string("url");
  if (!url) return false;
  if (is_template(*url)) {
    reader.error("url", "`url` must not be a template: a value could lead the request elsewhere",
                 "put the value into `body` or `json`");
    return false;
  }
  if (!is_url(*url)) {
    reader.error("url", "`url` must begin with https://, http:// or unix:///");
    return false;
  }
  if (const auto fault = net::misplaced_password(*url)) {
    reader.error("url", "`url` " + fault->text, fault->hint);
    return false;
  }
  out.url = Secret(*url);
  out.secret_url = reader.take("url")->secret;
  return true;
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
  if (out.headers.size() > kMaxHeaders) {
    reader.error("headers", "`headers` has more than 32 entries");
    return false;
  }
  return true;
}

bool read_body(Reader& reader, WebhookArguments& out) {
  out.body = reader.string("body").value_or("");
  if (out.body.size() > kMaxBody) {
    reader.error("body", "`body` is longer than 64 KiB");
    return false;
  }
  for (const auto& [name, node] : reader.map("json")) {
    if (!node->is_scalar())
      return complain(reader, *node, "`json` takes texts; write anything deeper as `body`");
    out.json.emplace_back(name, node->text);
  }
  if (out.json.size() > kMaxFields) {
    reader.error("json", "`json` has more than 64 fields");
    return false;
  }
  if (!out.json.empty() && reader.has("body")) {
    reader.error("json", "`json` and `body` exclude each other");
    return false;
  }
  return true;
}

bool add_status(Reader& reader, const Node& node, WebhookArguments& out) {
  int status = 0;
  const char* end = node.text.data() + node.text.size();
  const auto [stop, error] = std::from_chars(node.text.data(), end, status);
  if (!node.is_scalar() || error != std::errc{} || stop != end || status < 200 || status > 399)
    return complain(reader, node, "`status` must be a number between 200 and 399");
  out.expect.push_back(status);
  return true;
}

bool read_expect(Reader& reader, WebhookArguments& out) {
  auto expect = reader.child("expect");
  if (!expect) return true;
  bool good = true;
  if (const Node* status = expect->take("status")) {
    if (status->is_sequence()) {
      for (const Node& item : status->items) good = add_status(*expect, item, out) && good;
    } else {
      good = add_status(*expect, *status, out);
    }
  }
  expect->finish();
  return good && !expect->failed();
}

}  // namespace

bool is_template(std::string_view text) { return text.find("{{") != std::string_view::npos; }

bool is_header_value(std::string_view text) {
  return text.size() <= kMaxHeader && std::all_of(text.begin(), text.end(), [](char c) {
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
  const std::vector<std::string_view> methods{"GET", "POST", "PUT", "PATCH", "DELETE"};
  if (const auto method = reader.choice("method", methods))
    arguments.method = std::string(methods[static_cast<std::size_t>(*method)]);
  good = read_headers(reader, arguments) && good;
  good = read_body(reader, arguments) && good;
  good = read_expect(reader, arguments) && good;
  if (reader.has("timeout"))
    arguments.timeout = reader.duration("timeout", milliseconds{100}, minutes{10});
  if (!good || reader.failed()) return nullptr;
  return std::make_shared<WebhookSpec>(std::move(arguments));
}

}  // namespace runbookd::remediations::webhook_kind
