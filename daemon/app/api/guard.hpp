// Who may ask at all. Pure decisions, made on a request's head before anything is routed, so that a
// path can never be forgotten.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/app/api/message.hpp"
#include "daemon/app/api/tokens.hpp"

namespace runbookd::api {

/// What may change at a reload.
struct Access {
  std::vector<std::string> hosts;        ///< server.hosts: `name` or `name:port`
  std::shared_ptr<const Tokens> tokens;  ///< null: none are configured
  std::string listen_host;               ///< of server.listen, as written
  /// What is posted here needs no token: its route asks for a signature.
  std::vector<std::string> signed_paths;
};

/// `localhost`, loopback addresses, our own end of the connection, the listen address and
/// server.hosts; against DNS rebinding, where a foreign name leads to our address.
bool host_allowed(std::string_view host, const Access& access, const Caller& caller);
/// The page that makes a browser ask must be ours: same host as asked for, or one of server.hosts.
bool origin_allowed(std::string_view origin, std::string_view host, const Access& access);

struct Admission {
  std::optional<Response> refusal;
  Identity who;
};
/// Host, Origin and credentials. Without tokens, TCP reads on loopback only; what is not a read
/// needs the unix socket, a token, or a path at which a signature is looked at.
Admission admit(const Request& request, const Caller& caller, const Access& access);

/// 401 for a request that is not signed as it has to be. Nothing is said of why.
Response unsigned_request(std::string_view header);

/// Whether `who` may use a route that needs `role`; the refusal is 401 for the nameless, else 403.
std::optional<Response> refuse_role(const Identity& who, Role role, const Access& access);

}  // namespace runbookd::api
