#include "config/load/name_discovery.hpp"

#include <array>

#include "daemon/base/authority.hpp"
#include "daemon/base/dns_name.hpp"

namespace runbookd::load {

namespace {

constexpr std::array<const char*, 3> type_names{"A", "AAAA", "SRV"};  // as the row's choices

void check_alone(document::Reader& from) {
  for (const char* key : {"type", "port", "server"})
    if (from.has(key)) from.error(key, "`" + std::string(key) + "` goes with `dns`");
}

/// A port may be left out, since nearly all listen on 53.
void read_server(document::Reader& from, const std::string& written, NameDiscovery& out) {
  constexpr std::uint16_t domain = 53;
  const auto server = with_port(written, domain);
  if (!server)
    return from.error(
        "server", "`server` " + server.error().text,
        server.error().hint.empty() ? "write HOST or HOST:PORT" : server.error().hint);
  out.server = *server;
}

}  // namespace

std::string NameDiscovery::text() const {
  std::string out = std::string(type_names.at(static_cast<std::size_t>(type))) + " " + name;
  if (port != 0) out += ", port " + std::to_string(port);
  if (!server.empty()) out += ", asked of " + server;
  return out;
}

std::optional<NameDiscovery> read_name_discovery(document::Reader& from) {
  const auto name = from.string("dns");
  const auto type = from.choice("type");
  const auto port = from.integer("port");
  const auto server = from.string("server");
  if (!from.has("dns")) {
    check_alone(from);
    return std::nullopt;
  }
  if (from.has("file_sd"))
    from.error("dns", "targets come from files or from DNS, not from both",
               "write a probe for each");
  if (!name) return std::nullopt;
  NameDiscovery out{*name};
  out.type = name->starts_with('_') ? NameDiscovery::Type::srv : NameDiscovery::Type::a;
  if (type) out.type = static_cast<NameDiscovery::Type>(*type);
  if (!is_dns_name(*name))
    from.error("dns", "`dns` is no name of DNS",
               "labels of at most 63 characters, separated by dots");
  if (port && out.type == NameDiscovery::Type::srv)
    from.error("port", "records of type SRV have a port of their own",
               "leave it out, or write type: A");
  out.port = static_cast<int>(port.value_or(0));
  if (server) read_server(from, *server, out);
  if (from.failed()) return std::nullopt;
  return out;
}

}  // namespace runbookd::load
