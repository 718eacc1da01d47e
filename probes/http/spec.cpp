#include "probes/http/spec.hpp"

#include <algorithm>
#include <set>

#include "config/document/reader.hpp"
#include "daemon/base/authority.hpp"
#include "daemon/base/text.hpp"
#include "daemon/net/http/arguments.hpp"
#include "daemon/net/url.hpp"
#include "probes/http/http_probe.hpp"
#include "probes/http/path_place.hpp"
#include "probes/http/read_expect.hpp"

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

// The header goes with the others: from here on nobody can tell who wrote it.
bool read_auth(Reader& reader, HttpArguments& out) {
  auto auth = reader.child("auth");
  if (!auth) return true;
  const auto user = auth->string("user");
  const auto password = auth->string("password");
  const auto bearer = auth->string("bearer");
  if (user && !password) auth->error("user", "`user` goes with `password`");
  if (password && !user) auth->error("password", "`password` goes with `user`");
  auth->finish();
  if (auth->failed()) return false;
  if (user.has_value() == bearer.has_value()) {
    reader.error("auth", "`auth` goes with a `user` and a `password`, or with a `bearer`",
                 "auth: {bearer: \"${file:/run/token}\"}");
    return false;
  }
  const bool in_url = authority_of(out.url.reveal()).find('@') != std::string_view::npos;
  if (in_url || net::find_header(out.headers, "authorization") != nullptr) {
    reader.error("auth", "`auth` says again what `headers` or the URL says",
                 "leave one of them out");
    return false;
  }
  const std::string value = user ? net::basic_authorization(*user, Secret(*password))
                                 : "Bearer " + std::string(without_blanks_around(*bearer));
  if (!net::is_header("Authorization", value)) {
    reader.error("auth", "`auth` holds what no header can");
    return false;
  }
  out.headers.emplace_back("Authorization", value);
  return true;
}

void read_address(Reader& reader, HttpArguments& out) {
  if (const auto choice = reader.choice("ip"))
    out.family = *choice == 0 ? net::IpFamily::v4 : net::IpFamily::v6;
  const auto written = reader.string("resolve");
  if (!written) return;
  out.address = net::literal_address(*written);
  if (!out.address)
    return reader.error("resolve", "`resolve` is no address", "such as 192.0.2.7 or 2001:db8::7");
  if (out.family != net::IpFamily::any)
    reader.error("ip", "`ip` goes with a name, and `resolve` says its address");
}

void read_proxy(Reader& reader, HttpArguments& out) {
  const auto written = reader.string("proxy");
  if (!written || reader.unread()) return;
  auto proxy = net::parse_proxy(*written);
  if (!proxy) return reader.error("proxy", "`proxy` " + proxy.error().text, proxy.error().hint);
  out.proxy = std::move(*proxy);
  if (out.url.reveal().starts_with("unix:"))
    reader.error("proxy", "`proxy` does not go with a unix socket");
  if (out.address || out.family != net::IpFamily::any)
    reader.error("proxy", "`proxy` goes without `resolve` and `ip`: the proxy resolves the name");
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
  if (!is_identifier(name)) return json.error(name, "`" + net::printable(name) + "` is no name");
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
  if (!path)
    return json.error(place_of(node, path.error()), "`" + name + "` " + path.error().text,
                      path.error().hint);
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
  const bool auth_right = read_auth(reader, out);
  read_address(reader, out);
  read_proxy(reader, out);
  const bool nested_right = auth_right && headers && expect_right && json_right && !out.tls.wrong;
  if (reader.failed() || !nested_right) return nullptr;
  return make_http_spec(std::move(out));
}

}  // namespace runbookd::probes
