#include "tests/loopback/google_cloud/tokens.hpp"

namespace runbookd::sim {
namespace {

constexpr std::chrono::seconds renewed_before{300};
constexpr std::string_view instance_path = "/computeMetadata/v1/instance/";
constexpr std::string_view account = "/computeMetadata/v1/instance/service-accounts/default/";
constexpr std::string_view expected_text =
    " Expected OAuth 2 access token, login cookie or other valid authentication credential. See "
    "https://developers.google.com/identity/sign-in/web/devconsole-project.";

std::string account_of(const WorldNames& names) {
  return "runbookd@" + names.project + ".iam.gserviceaccount.com";
}

Response plain(std::string text) {
  Response response;
  response.content_type = "application/text";
  response.body = std::move(text);
  return response;
}

std::optional<Response> fixed_value(const std::string& path, const WorldNames& names) {
  if (path == "/computeMetadata/v1/project/project-id") return plain(names.project);
  if (path == "/computeMetadata/v1/project/numeric-project-id") return plain(names.project_number);
  if (path == std::string(account) + "email") return plain(account_of(names));
  if (path == std::string(account) + "scopes") {
    return plain("https://www.googleapis.com/auth/cloud-platform\n");
  }
  if (path == std::string(instance_path) + "region") {
    return plain("projects/" + names.project_number + "/regions/" + names.region);
  }
  if (path == std::string(instance_path) + "zone") {
    return plain("projects/" + names.project_number + "/zones/" + names.region + "-1");
  }
  return std::nullopt;
}

}  // namespace

Tokens::Issued Tokens::issue(Time now, std::chrono::seconds life) {
  const auto n = std::to_string(++count_);
  auto token = "ya29.c.sim" + n + "_" + std::to_string(fingerprint("token " + n));
  ends_[token] = now + life;
  return {std::move(token), life};
}

Tokens::Issued Tokens::cached(Time now, std::chrono::seconds life) {
  const auto it = ends_.find(cached_);
  if (it != ends_.end() && it->second - now > std::min(renewed_before, life / 2)) {
    return {cached_, std::chrono::floor<std::chrono::seconds>(it->second - now)};
  }
  auto issued = issue(now, life);
  cached_ = issued.token;
  return issued;
}

void Tokens::revoke_all() {
  ends_.clear();
  cached_.clear();
}

std::optional<ApiError> Tokens::check(const Request& request, Time now) const {
  constexpr std::string_view scheme = "Bearer ";
  const auto header = request.header("Authorization");
  if (header.empty()) {
    return unauthenticated(
        "CREDENTIALS_MISSING",
        "Request is missing required authentication credential." + std::string(expected_text));
  }
  const std::string invalid =
      "Request had invalid authentication credentials." + std::string(expected_text);
  if (!header.starts_with(scheme)) return unauthenticated("ACCESS_TOKEN_TYPE_UNSUPPORTED", invalid);
  const auto it = ends_.find(header.substr(scheme.size()));
  if (it == ends_.end()) return unauthenticated("ACCESS_TOKEN_TYPE_UNSUPPORTED", invalid);
  if (it->second <= now) return unauthenticated("ACCESS_TOKEN_EXPIRED", invalid);
  return std::nullopt;
}

Response answer_metadata(const Request& request, Tokens& tokens, const WorldNames& names,
                         const Settings& settings, Time now) {
  Response response;
  const bool asked_rightly = request.header("Metadata-Flavor") == "Google";
  const bool proxied = !request.header("X-Forwarded-For").empty();
  if (!asked_rightly || proxied) {
    response = html_page(403, "Forbidden",
                         "Your client does not have permission to get URL <code>" + request.path +
                             "</code> from this server. Missing Metadata-Flavor:Google header.");
  } else if (request.method != "GET") {
    response = html_page(405, "Method Not Allowed", "The request method is inappropriate.");
  } else if (request.path == std::string(account) + "token") {
    const auto issued = tokens.cached(now, settings.token_life);
    response = ok_json({{"access_token", issued.token},
                        {"expires_in", issued.left.count()},
                        {"token_type", "Bearer"}});
    response.content_type = "application/json";
  } else if (auto value = fixed_value(request.path, names)) {
    response = std::move(*value);
  } else {
    response = html_page(404, "Not Found", "The requested URL was not found on this server.");
  }
  response.headers.emplace_back("Metadata-Flavor", "Google");
  response.headers.emplace_back("Server", "Metadata Server for VM");
  return response;
}

}  // namespace runbookd::sim
