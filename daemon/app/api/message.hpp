// A request and a response as the handlers see them: plain values, no sockets and no parser.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace runbookd::api {

class BodySource;

enum class Method { get, head, post, delete_, other };

/// Each includes those before it, but for `source`: a program that tells us of alerts or jobs. It
/// may do that and nothing else, and so may who is operator or more.
enum class Role { none, source, viewer, operator_, approver, admin };
std::string_view name_of(Role role);
std::optional<Role> role_named(std::string_view name);

/// Who asks. `name` is empty for a reader without a token.
struct Identity {
  std::string name;
  Role role = Role::none;
};

/// Which listener the connection came through; each has its own rules.
enum class Door {
  tcp,          ///< server.listen
  unix_socket,  ///< server.socket
  metrics,      ///< server.metrics_listen
};

struct Caller {
  Door door = Door::tcp;
  bool loopback = false;      ///< the peer's address
  std::string local_address;  ///< our end of the connection, literal; empty for unix
  Identity user;              ///< of a unix peer
};

struct Request {
  Method method = Method::other;
  std::string target;                ///< as sent
  std::vector<std::string> hosts;    ///< every Host field
  std::vector<std::string> origins;  ///< every Origin field
  std::string authorization;
  /// Every X-..-Signature field: its name in lower case, and its value.
  std::vector<std::pair<std::string, std::string>> signatures;
  std::string content_type;
  std::string accept_encoding;
  bool expects_continue = false;
  bool keep_alive = false;
  bool http11 = true;
  std::string body;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::shared_ptr<const std::string> shared;  ///< instead of `body`: a text that others get as well
  std::shared_ptr<BodySource> stream;         ///< instead of both: it is produced over time
  std::vector<std::pair<std::string, std::string>> headers;  ///< beside those that every answer has
};

/// `application/problem+json` with `type`, `title`, `status` and `detail`.
Response problem(int status, std::string_view detail);
/// The standard phrase: `Not Found`.
std::string_view phrase_of(int status);

}  // namespace runbookd::api
