#include "config/load/settings.hpp"

#include <charconv>
#include <cstdlib>

#include "daemon/base/authority.hpp"

namespace runbookd::load {

std::optional<HostPort> parse_listen(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  HostPort out;
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), out.port);
  if (error != std::errc{} || end != port.data() + port.size() || out.port < 0 || out.port > 65535)
    return std::nullopt;
  const bool every_address = host.empty();
  if (every_address) return out;
  const auto authority = parse_authority(host);
  if (!authority || authority->port != 0 || !authority->userinfo.empty()) return std::nullopt;
  if (authority->host != "localhost" && !is_address(authority->host)) return std::nullopt;
  out.host = authority->host;
  return out;
}

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "::1" || (host.starts_with("127.") && is_address(host));
}

Status check_web(std::string_view url) {
  if (!url.starts_with("https://") && !url.starts_with("http://"))
    return Error{"is neither http:// nor https://", {}};
  const auto authority = parse_authority(authority_of(url));
  return authority ? ok() : Status(authority.error());
}

namespace {

void address(document::Reader& r, std::string_view key, std::string& out) {
  const auto value = r.string(key);
  if (!value) return;
  if (parse_listen(*value))
    out = *value;
  else
    r.error(key, "`" + std::string{key} + "` must be HOST:PORT, this is `" + *value + "`",
            "write 127.0.0.1:9464; HOST is a literal address or localhost");
}

/// What is wrong with `HOST:PORT`, as the end of a sentence.
Status check_place(std::string_view text) {
  const auto authority = parse_authority(text);
  if (!authority) return authority.error();
  if (!authority->userinfo.empty() || authority->port == 0) return Error{"is not HOST:PORT", {}};
  return ok();
}

void read_tls(document::Reader& r, ServerSettings& s) {
  auto tls = r.child("tls");
  if (!tls) return;
  s.tls_certificate = tls->string("certificate").value_or("");
  s.tls_key = tls->string("key").value_or("");
  tls->finish();
}

void read_server(document::Reader& top, ServerSettings& s) {
  auto r = top.section("server");
  address(r, "listen", s.listen);
  address(r, "metrics_listen", s.metrics_listen);
  s.socket = r.string("socket").value_or("");
  s.tokens_file = r.string("tokens_file").value_or("");
  s.external_url = r.string("external_url").value_or("");
  const auto external = s.external_url.empty() ? ok() : check_web(s.external_url);
  if (!external)
    r.error("external_url", "`external_url` " + external.error().text, external.error().hint);
  s.hosts = r.strings("hosts");
  read_tls(r, s);
  const auto listen = parse_listen(s.listen);
  const bool guarded = !s.tokens_file.empty() && !s.tls_certificate.empty();
  if (listen && !is_loopback(listen->host) && !guarded)
    r.error("listen", "listening on " + s.listen + " needs `tls` and `tokens_file`",
            "listen on 127.0.0.1, or use `metrics_listen` for a scraper elsewhere");
  r.finish();
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

/// HOST or HOST:PORT; the metadata server's port is 80.
void read_metadata_host(document::Reader& r, GoogleSettings& g) {
  if (const char* env = std::getenv("GCE_METADATA_HOST")) g.metadata_host = env;
  if (const auto host = r.string("metadata_host")) g.metadata_host = *host;
  if (g.metadata_host.find("://") != std::string::npos)
    return r.error("metadata_host", "`metadata_host` is HOST:PORT without a scheme");
  const auto authority = parse_authority(g.metadata_host);
  if (!authority)
    return r.error("metadata_host", "`metadata_host` " + authority.error().text,
                   authority.error().hint);
  if (authority->port == 0) g.metadata_host += ":80";
}

void read_google(document::Reader& top, Settings& s) {
  auto r = top.child("google");
  if (!r) return;
  GoogleSettings g;
  g.project = r->string("project").value_or("");
  g.region = r->string("region").value_or("");
  g.api_base = r->string("api_base").value_or("");
  const auto base = g.api_base.empty() ? ok() : check_web(g.api_base);
  if (!base) r->error("api_base", "`api_base` " + base.error().text, base.error().hint);
  read_metadata_host(*r, g);
  read_credentials(*r, g);
  r->finish();
  s.google = std::move(g);
}

void read_mail_server(document::Reader& r, MailSettings& m) {
  const auto server = r.string("server");
  if (!server) return;
  const auto place = parse_authority(*server);
  const auto checked = check_place(*server);
  if (!checked)
    return r.error("server", "`server` " + checked.error().text, "write mail.example.com:587");
  m.host = place->host;
  m.port = static_cast<std::uint16_t>(place->port);
}

/// Who we are, and whether somebody on the way could read it.
void read_login(document::Reader& r, MailSettings& m) {
  m.user = r.string("user").value_or("");
  if (auto password = r.string("password")) m.password = Secret(std::move(*password));
  if (m.user.empty() != m.password.empty())
    r.error(m.user.empty() ? "password" : "user", "`user` goes with `password`");
  if (!m.user.empty() && m.tls == MailTls::none && !m.host.empty() && !is_loopback(m.host))
    r.error("tls", "`tls: none` would send the password in clear", "leave `user` out, or use TLS");
}

void read_smtp(document::Reader& top, Settings& s) {
  auto r = top.child("smtp");
  if (!r) return;
  MailSettings m;
  read_mail_server(*r, m);
  m.from = r->string("from").value_or("");
  if (!m.from.empty() && !is_mail_address(m.from))
    r->error("from", "`from` is no address", "write runbookd@example.com");
  m.tls = static_cast<MailTls>(r->choice("tls").value_or(0));
  read_login(*r, m);
  m.ca = r->string("ca").value_or("");
  r->finish();
  s.mail = std::move(m);
}

void read_store(document::Reader& top, Settings& s) {
  auto store = top.section("store");
  s.state_dir = store.string("path").value_or(s.state_dir);
  s.postmortems = store.string("postmortems").value_or("");
  auto journal = store.section("journal");
  s.journal.keep = journal.duration("keep").value_or(s.journal.keep);
  if (const auto max = journal.bytes("max")) s.journal.max_bytes = static_cast<std::uint64_t>(*max);
  journal.finish();
  store.finish();
}

void read_self(document::Reader& top, Settings& s) {
  auto r = top.child("self");
  if (!r) return;
  for (const document::Node* item : r->texts("sentinels")) {
    const std::string_view sentinel = s.sentinels.emplace_back(item->text);
    const bool tcp = sentinel.starts_with("tcp:");
    const auto checked = tcp ? check_place(sentinel.substr(4)) : check_web(sentinel);
    if (checked) continue;
    r->error(*item, "a sentinel is tcp:HOST:PORT or an URL, and this one " + checked.error().text,
             checked.error().hint);
  }
  r->finish();
}

}  // namespace

Settings read_settings(document::Reader& top) {
  Settings s;
  read_server(top, s.server);
  read_store(top, s);
  read_google(top, s);
  s.kubernetes = read_kubernetes(top);
  read_smtp(top, s);
  read_self(top, s);
  return s;
}

}  // namespace runbookd::load
