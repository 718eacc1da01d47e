// The section `kubernetes`: a cluster's API server, and who we are there.
#include <cstdlib>

#include "config/load/settings.hpp"
#include "daemon/base/authority.hpp"
#include "daemon/base/file.hpp"

namespace runbookd::load {

namespace {

constexpr const char* account = "/var/run/secrets/kubernetes.io/serviceaccount/";
constexpr std::size_t most_namespace_bytes = 256;

/// What every pod is told of its cluster; empty outside of one.
std::string server_of_pod() {
  const char* host = std::getenv("KUBERNETES_SERVICE_HOST");
  const char* port = std::getenv("KUBERNETES_SERVICE_PORT");
  if (host == nullptr || *host == '\0') return {};
  return "https://" + in_brackets(host) + ":" + (port == nullptr || *port == '\0' ? "443" : port);
}

std::string namespace_of_pod() {
  const auto text = read_file(account + std::string("namespace"), most_namespace_bytes);
  return text ? *text : std::string{};
}

void read_server(document::Reader& r, KubernetesSettings& k) {
  k.server = r.string("server").value_or("");
  if (k.server.empty()) return;
  while (k.server.ends_with('/')) k.server.pop_back();
  const auto checked = check_web(k.server);
  if (!checked) return r.error("server", "`server` " + checked.error().text, checked.error().hint);
  if (k.server.starts_with("https://")) return;
  const auto place = parse_authority(authority_of(k.server));
  if (!place || !is_loopback(place->host))
    r.error("server", "`server` is no https://, and our token would travel in clear",
            "write https://HOST:6443");
}

}  // namespace

std::optional<KubernetesSettings> read_kubernetes(document::Reader& top) {
  auto r = top.child("kubernetes");
  if (!r) return std::nullopt;
  KubernetesSettings k;
  const bool in_cluster = r->boolean("in_cluster").value_or(false);
  read_server(*r, k);
  k.token_file = r->string("token_file").value_or("");
  k.ca_file = r->string("ca_file").value_or("");
  const std::string written = r->string("namespace").value_or("");
  if (in_cluster) {
    for (const char* key : {"server", "token_file", "ca_file"})
      if (r->has(key))
        r->error(key, "`" + std::string(key) + "` does not go with `in_cluster: true`",
                 "a pod is told where its cluster is");
    k = {server_of_pod(), account + std::string("token"), account + std::string("ca.crt"),
         namespace_of_pod()};
  } else if (!r->has("server")) {
    r->error("server", "`kubernetes` says no cluster",
             "write in_cluster: true, or server: https://HOST:6443 with token_file");
  }
  if (!written.empty()) k.name_space = written;
  if (k.name_space.empty()) k.name_space = "default";
  r->finish();
  return k;
}

}  // namespace runbookd::load
