#include "daemon/app/api/message.hpp"

#include <array>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/net/json.hpp"

namespace runbookd::api {

namespace {

constexpr std::array<std::string_view, 6> roles{"none",     "source",   "viewer",
                                                "operator", "approver", "admin"};

struct Phrase {
  int status;
  std::string_view text;
};
constexpr std::array<Phrase, 18> phrases{{{200, "OK"},
                                          {202, "Accepted"},
                                          {400, "Bad Request"},
                                          {401, "Unauthorized"},
                                          {403, "Forbidden"},
                                          {404, "Not Found"},
                                          {405, "Method Not Allowed"},
                                          {408, "Request Timeout"},
                                          {409, "Conflict"},
                                          {413, "Content Too Large"},
                                          {415, "Unsupported Media Type"},
                                          {422, "Unprocessable Content"},
                                          {431, "Request Header Fields Too Large"},
                                          {500, "Internal Server Error"},
                                          {501, "Not Implemented"},
                                          {503, "Service Unavailable"},
                                          {504, "Gateway Timeout"},
                                          {505, "HTTP Version Not Supported"}}};

}  // namespace

std::string_view name_of(Role role) { return roles[static_cast<std::size_t>(role)]; }

std::optional<Role> role_named(std::string_view name) {
  for (std::size_t i = 1; i < roles.size(); ++i)
    if (roles[i] == name) return static_cast<Role>(i);
  return std::nullopt;
}

std::string_view phrase_of(int status) {
  for (const Phrase& phrase : phrases)
    if (phrase.status == status) return phrase.text;
  return "Error";
}

Response problem(int status, std::string_view detail) {
  boost::json::object body;
  body.emplace("type", "about:blank");
  body.emplace("title", net::json_string(phrase_of(status)));
  body.emplace("status", status);
  body.emplace("detail", net::json_string(detail));
  Response out;
  out.status = status;
  out.content_type = "application/problem+json";
  out.body = boost::json::serialize(body);
  out.body += '\n';
  return out;
}

}  // namespace runbookd::api
