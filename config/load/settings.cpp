#include "config/load/settings.hpp"

#include <charconv>
#include <cstdlib>

namespace runbookd::load {

std::optional<HostPort> parse_host_port(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  HostPort out;
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  else if (host.find(':') != std::string_view::npos)
    return std::nullopt;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), out.port);
  if (error != std::errc{} || end != port.data() + port.size() || out.port < 0 || out.port > 65535)
    return std::nullopt;
  out.host = host;
  return out;
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

namespace {

void address(document::Reader& r, std::string_view key, std::string& out) {
  const auto value = r.string(key);
  if (!value) return;
  if (parse_host_port(*value))
    out = *value;
  else
    r.error(key, "`" + std::string{key} + "` must be HOST:PORT, this is `" + *value + "`",
            "write 127.0.0.1:9464");
}

void read_tls(document::Reader& r, ServerSettings& s) {
  auto tls = r.child("tls");
  if (!tls) return;
  s.tls_certificate = tls->required_string("certificate").value_or("");
  s.tls_key = tls->required_string("key").value_or("");
  tls->finish();
}

void read_server(document::Reader& top, ServerSettings& s) {
  auto r = top.child("server");
  if (!r) return;
  address(*r, "listen", s.listen);
  address(*r, "metrics_listen", s.metrics_listen);
  s.socket = r->string("socket").value_or("");
  s.tokens_file = r->string("tokens_file").value_or("");
  s.external_url = r->string("external_url").value_or("");
  s.hosts = r->strings("hosts");
  read_tls(*r, s);
  const auto listen = parse_host_port(s.listen);
  const bool guarded = !s.tokens_file.empty() && !s.tls_certificate.empty();
  if (listen && !is_loopback(listen->host) && !guarded)
    r->error("listen", "listening on " + s.listen + " needs `tls` and `tokens_file`",
             "listen on 127.0.0.1, or use `metrics_listen` for a scraper elsewhere");
  r->finish();
}

void read_credentials(document::Reader& r, GoogleSettings& g) {
  const document::Node* node = r.take("credentials");
  if (node == nullptr || (node->is_scalar() && node->text == "metadata")) return;
  if (const document::Node* file = node->find("file");
      node->is_map() && file && file->is_scalar() && node->entries.size() == 1)
    g.key_file = file->text;
  else
    r.error("credentials", "`credentials` must be `metadata` or `{file: key.json}`");
}

void read_google(document::Reader& top, Settings& s) {
  auto r = top.child("google");
  if (!r) return;
  GoogleSettings g;
  g.project = r->required_string("project").value_or("");
  g.region = r->string("region").value_or("us-central1");
  g.api_base = r->string("api_base").value_or("");
  if (const char* env = std::getenv("GCE_METADATA_HOST")) g.metadata_host = env;
  if (const auto host = r->string("metadata_host")) {
    g.metadata_host = *host;
    if (host->find("://") != std::string::npos)
      r->error("metadata_host", "`metadata_host` is HOST:PORT without a scheme");
  }
  if (!parse_host_port(g.metadata_host)) g.metadata_host += ":80";
  read_credentials(*r, g);
  r->finish();
  s.google = std::move(g);
}

void read_self(document::Reader& top, Settings& s) {
  auto r = top.child("self");
  if (!r) return;
  s.sentinels = r->strings("sentinels");
  for (const auto& sentinel : s.sentinels) {
    const bool tcp =
        sentinel.starts_with("tcp:") && parse_host_port(std::string_view{sentinel}.substr(4));
    const bool web = sentinel.starts_with("https://") || sentinel.starts_with("http://");
    if (!tcp && !web)
      r->error("sentinels", "a sentinel is tcp:HOST:PORT or an URL, this is `" + sentinel + "`");
  }
  r->finish();
}

}  // namespace

Settings read_settings(document::Reader& top) {
  Settings s;
  read_server(top, s.server);
  if (auto store = top.child("store")) {
    s.state_dir = store->required_string("path").value_or(s.state_dir);
    store->finish();
  }
  read_google(top, s);
  read_self(top, s);
  return s;
}

}  // namespace runbookd::load
