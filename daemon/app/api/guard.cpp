#include "daemon/app/api/guard.hpp"

#include <algorithm>

#include "daemon/base/text.hpp"

namespace runbookd::api {

namespace {

bool is_read(Method method) { return method == Method::get || method == Method::head; }

// `name:port`, `[::1]:port`, `name`; the name keeps no brackets. nullopt when malformed.
std::optional<std::string> name_of_host(std::string_view host) {
  std::string_view port;
  std::string_view name;
  if (host.starts_with('[')) {
    const auto end = host.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    name = host.substr(1, end - 1);
    port = host.substr(end + 1);
  } else {
    const auto colon = host.find(':');
    name = host.substr(0, colon);
    if (colon != std::string_view::npos) port = host.substr(colon);
  }
  if (!port.empty()) {
    const auto digits = port.substr(1);
    const bool number = digits.size() <= 5 && are_digits(digits);
    if (port.front() != ':' || !number) return std::nullopt;
  }
  const bool odd = name.find_first_of("/@?#\\ \t%") != std::string_view::npos;
  if (name.empty() || odd) return std::nullopt;
  return ascii_lower(name);
}

// 127.0.0.0/8 in its plain spelling only: `127.1` and `0x7f.1` are somebody being clever.
bool is_loopback_literal(const std::string& name) {
  if (name == "::1") return true;
  if (!name.starts_with("127.")) return false;
  const bool plain =
      std::all_of(name.begin(), name.end(), [](char c) { return is_digit(c) || c == '.'; });
  return plain && std::count(name.begin(), name.end(), '.') == 3;
}

bool listed(std::string_view host, const std::string& name, const std::vector<std::string>& hosts) {
  const std::string whole = ascii_lower(host);
  return std::any_of(hosts.begin(), hosts.end(), [&](const std::string& entry) {
    const std::string allowed = ascii_lower(entry);
    return allowed == name || allowed == whole || allowed == "[" + name + "]";
  });
}

// The authority of `http://host:port`; empty when it is no such origin (`null`, another scheme).
std::string_view authority_of(std::string_view origin) {
  for (const std::string_view scheme : {std::string_view("http://"), std::string_view("https://")})
    if (origin.starts_with(scheme)) return origin.substr(scheme.size());
  return {};
}

std::optional<std::string_view> bearer(std::string_view authorization) {
  const auto space = authorization.find(' ');
  if (space == std::string_view::npos || ascii_lower(authorization.substr(0, space)) != "bearer")
    return std::nullopt;
  auto token = authorization.substr(space + 1);
  while (token.starts_with(' ')) token.remove_prefix(1);
  return token;
}

Response unauthorized(std::string_view detail) {
  Response out = problem(401, detail);
  out.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"runbookd\"");
  return out;
}

Admission turned_away(Response response) { return Admission{std::move(response), {}}; }

// A user whom the tokens file names has that role on the socket too, without showing the token.
Identity socket_user(Identity user, const Access& access) {
  if (!access.tokens) return user;
  if (const auto role = access.tokens->role_of(user.name)) user.role = std::max(user.role, *role);
  return user;
}

// By the very bytes of the path: what only means the same is no service's.
bool asks_for_a_signature(const Request& request, const Access& access) {
  return request.method == Method::post && is_among(access.signed_paths, request.target);
}

Admission admit_tcp(const Request& request, const Caller& caller, const Access& access) {
  if (asks_for_a_signature(request, access)) return Admission{std::nullopt, Identity{}};
  const bool read = is_read(request.method);
  if (!access.tokens) {
    if (!caller.loopback) return turned_away(problem(403, "without tokens only loopback may read"));
    if (!read) {
      return turned_away(
          problem(403, "no tokens are configured: use the unix socket, or set server.tokens_file"));
    }
    return Admission{std::nullopt, Identity{{}, Role::viewer}};
  }
  if (request.authorization.empty()) {
    if (!read) return turned_away(unauthorized("a token is needed"));
    return Admission{std::nullopt, Identity{}};
  }
  const auto token = bearer(request.authorization);
  if (!token) return turned_away(unauthorized("only bearer tokens are accepted"));
  const auto who = access.tokens->find(*token);
  if (!who) return turned_away(unauthorized("the token is not known"));
  return Admission{std::nullopt, *who};
}

}  // namespace

bool host_allowed(std::string_view host, const Access& access, const Caller& caller) {
  const auto name = name_of_host(host);
  if (!name) return false;
  if (*name == "localhost" || is_loopback_literal(*name)) return true;
  if (*name == ascii_lower(caller.local_address)) return true;
  const auto listen = name_of_host(access.listen_host);
  if (listen && *listen == *name) return true;
  return listed(host, *name, access.hosts);
}

bool origin_allowed(std::string_view origin, std::string_view host, const Access& access) {
  const auto authority = authority_of(origin);
  if (authority.empty()) return false;
  if (ascii_lower(authority) == ascii_lower(host)) return true;
  const auto name = name_of_host(authority);
  return name && listed(authority, *name, access.hosts);
}

Admission admit(const Request& request, const Caller& caller, const Access& access) {
  if (request.hosts.size() > 1 || (request.http11 && request.hosts.empty())) {
    return turned_away(problem(400, "exactly one Host header is needed"));
  }
  switch (caller.door) {
    case Door::metrics:
      if (!is_read(request.method))
        return turned_away(problem(403, "this address serves reads only"));
      return Admission{std::nullopt, Identity{{}, Role::viewer}};
    case Door::unix_socket:
      return Admission{std::nullopt, socket_user(caller.user, access)};
    case Door::tcp:
      break;
  }
  const std::string host = request.hosts.empty() ? std::string{} : request.hosts.front();
  if (!host_allowed(host, access, caller)) {
    return turned_away(
        problem(403, "this Host is not served here: server.hosts lists further names"));
  }
  for (const std::string& origin : request.origins) {
    if (!origin_allowed(origin, host, access))
      return turned_away(problem(403, "requests from other sites are not accepted"));
  }
  return admit_tcp(request, caller, access);
}

Response unsigned_request(std::string_view header) {
  Response out = problem(401, "a signature is needed that we can check");
  out.headers.emplace_back("WWW-Authenticate",
                           "Signature realm=\"runbookd\", header=\"" + std::string(header) + "\"");
  return out;
}

std::optional<Response> refuse_role(const Identity& who, Role role, const Access& access) {
  const Role least = role == Role::source && who.role != Role::source ? Role::operator_ : role;
  if (who.role >= least) return std::nullopt;
  if (who.role == Role::none && who.name.empty() && access.tokens)
    return unauthorized("a token is needed");
  return problem(403, "the role " + std::string(name_of(role)) + " is needed, and " +
                          (who.name.empty() ? "nobody" : who.name) + " is " +
                          std::string(name_of(who.role)));
}

}  // namespace runbookd::api
