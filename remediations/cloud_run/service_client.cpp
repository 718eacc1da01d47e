#include "remediations/cloud_run/service_client.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "daemon/net/google_backoff.hpp"
#include "daemon/net/google_error.hpp"
#include "daemon/net/json.hpp"
#include "daemon/net/sleep.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::remediations::cloud_run {
namespace asio = boost::asio;
namespace json = boost::json;
using net::json_text_at;

namespace {

constexpr std::string_view kHost = "run.googleapis.com";
constexpr Nanos kReadTimeout = seconds{30};
constexpr Nanos kPatchTimeout = seconds{60};
constexpr int kPageSize = 100;
constexpr int kMaxPages = 20;  // Cloud Run keeps at most 1,000 revisions
constexpr std::size_t kMaxName = 512;
constexpr std::size_t kMaxPageToken = 2048;

std::string identity(const ResourceRef& resource, const std::string& key,
                     const std::string& fallback) {
  const auto found = resource.identity.find(key);
  return found == resource.identity.end() || found->second.empty() ? fallback : found->second;
}

// Project, region and service names: what may stand in a path as it is.
bool is_plain(std::string_view name) {
  return !name.empty() && name.size() <= kMaxName &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == ':' ||
                  c == '.';
         });
}

bool is_operation_name(std::string_view name) {
  return name.starts_with("projects/") && name.size() <= kMaxName &&
         name.find("..") == std::string_view::npos &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_' || c == '.' || c == '/' || c == ':';
         });
}

Nanos left(Mono deadline, Nanos at_most) {
  return std::clamp(Nanos{deadline - MonoClock::now()}, Nanos{0}, at_most);
}

Refusal unreadable(std::string_view what) {
  return Refusal{ActionError::internal, "the API's answer is no " + std::string(what)};
}

}  // namespace

std::optional<Operation> parse_operation(std::string_view body) {
  const auto raw = net::parse_json_object(body);
  if (!raw) return std::nullopt;
  Operation out;
  out.name = json_text_at(*raw, {"name"});
  if (!is_operation_name(out.name)) return std::nullopt;
  out.done = net::json_flag_at(*raw, {"done"});
  if (net::json_object_at(*raw, {"error"}) != nullptr) {
    out.failed = true;
    out.error = net::one_line(json_text_at(*raw, {"error", "message"}), net::kMaxErrorMessage);
    if (out.error.empty()) out.error = "the operation failed without a message";
  }
  return out;
}

ServiceClient::ServiceClient(const ResourceRef& resource, const ActionEnv& env)
    : executor_(env.services.executor),
      project_(identity(resource, "project", env.google.project)),
      region_(identity(resource, "region", env.google.region)),
      service_(identity(resource, "name", resource.name)),
      random_(std::random_device{}()) {
  path_ = "/v2/projects/" + project_ + "/locations/" + region_ + "/services/" + service_;
  if (env.services.google == nullptr || env.services.http == nullptr) {
    problem_ = "the rulebook has no `google` section";
  } else if (!is_plain(project_) || !is_plain(region_) || !is_plain(service_)) {
    problem_ = "project, region or service name is missing or malformed";
  } else {
    api_ = net::make_google_api(executor_, *env.services.http, *env.services.google, env.google);
  }
}

asio::awaitable<Result<std::string, Refusal>> ServiceClient::get(std::string path, Mono deadline) {
  const std::string method = "GET";
  const std::string host(kHost);
  net::GoogleResult reply = co_await api_->call(method, host, std::move(path), std::string{},
                                                left(deadline, kReadTimeout));
  if (!reply) co_return Refusal{net::action_error_of(reply.error()), net::describe(reply.error())};
  if (reply->status != 200) co_return Refusal{net::action_error_of(*reply), net::describe(*reply)};
  co_return std::move(reply->body);
}

asio::awaitable<Result<ServiceState, Refusal>> ServiceClient::read_service(Mono deadline) {
  Result<std::string, Refusal> body = co_await get(path_, deadline);
  if (!body) co_return body.error();
  auto state = parse_service(*body);
  if (!state) co_return unreadable("service");
  co_return std::move(*state);
}

asio::awaitable<Result<RevisionState, Refusal>> ServiceClient::read_revision(std::string name,
                                                                             Mono deadline) {
  if (!is_plain(name)) co_return Refusal{ActionError::no_target, "there is no revision to read"};
  Result<std::string, Refusal> body = co_await get(path_ + "/revisions/" + name, deadline);
  if (!body) co_return body.error();
  const auto raw = net::parse_json_object(*body);
  if (!raw) co_return unreadable("revision");
  auto state = parse_revision(*raw);
  if (!state) co_return unreadable("revision");
  co_return std::move(*state);
}

asio::awaitable<Result<std::vector<RevisionState>, Refusal>> ServiceClient::list_revisions(
    Mono deadline) {
  std::vector<RevisionState> out;
  std::string token;
  for (int page = 0; page < kMaxPages; ++page) {
    std::string path = path_ + "/revisions?pageSize=" + std::to_string(kPageSize);
    if (!token.empty()) path += "&pageToken=" + net::percent_encode(token);
    Result<std::string, Refusal> body = co_await get(std::move(path), deadline);
    if (!body) co_return body.error();
    const auto raw = net::parse_json_object(*body);
    if (!raw) co_return unreadable("list of revisions");
    if (const json::array* list = net::json_array_at(*raw, {"revisions"})) {
      for (const json::value& item : *list) {
        const json::object* revision = item.if_object();
        auto state = revision == nullptr ? std::nullopt : parse_revision(*revision);
        if (!state) co_return unreadable("list of revisions");
        out.push_back(std::move(*state));
      }
    }
    token = json_text_at(*raw, {"nextPageToken"});
    if (token.empty()) co_return std::move(out);
    if (token.size() > kMaxPageToken) co_return unreadable("list of revisions");
  }
  co_return Refusal{ActionError::internal, "the list of revisions does not end"};
}

asio::awaitable<std::string> ServiceClient::resolved_digest(std::string revision, Mono deadline) {
  if (!is_plain(revision)) co_return std::string{};
  const std::string path =
      "/v1/projects/" + project_ + "/locations/" + region_ + "/revisions/" + revision;
  Result<std::string, Refusal> body = co_await get(path, deadline);
  if (!body) co_return std::string{};
  const auto raw = net::parse_json_object(*body);
  if (!raw) co_return std::string{};
  const std::string image = json_text_at(*raw, {"status", "imageDigest"});
  co_return std::string(digest_of(image));
}

asio::awaitable<net::GoogleResult> ServiceClient::patch(Patch change, Mono deadline) {
  // Without a mask the body would replace the whole service.
  if (change.mask.empty()) {
    net::GoogleFailure failure;
    failure.reason = Reason::internal;
    failure.detail = "a patch without fields is not sent";
    co_return failure;
  }
  std::string path = path_ + "?updateMask=";
  for (std::size_t i = 0; i < change.mask.size(); ++i) {
    if (i > 0) path += ',';
    path += change.mask[i];
  }
  const std::string method = "PATCH";
  const std::string host(kHost);
  std::string body = json::serialize(change.body);
  net::GoogleResult reply = co_await api_->call(method, host, std::move(path), std::move(body),
                                                left(deadline, kPatchTimeout));
  co_return reply;
}

asio::awaitable<Result<Operation, Refusal>> ServiceClient::read_operation(std::string name,
                                                                          Mono deadline) {
  if (!is_operation_name(name)) co_return unreadable("operation");
  Result<std::string, Refusal> body = co_await get("/v2/" + name, deadline);
  if (!body) co_return body.error();
  auto operation = parse_operation(*body);
  if (!operation) co_return unreadable("operation");
  co_return std::move(*operation);
}

asio::awaitable<bool> ServiceClient::rest(Nanos pause) {
  const Nanos length = net::jittered(pause, random_);
  const bool rested = co_await net::sleep_for(executor_, length);
  co_return rested;
}

}  // namespace runbookd::remediations::cloud_run
