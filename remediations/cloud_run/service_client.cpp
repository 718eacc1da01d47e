#include "remediations/cloud_run/service_client.hpp"

#include <boost/json/serialize.hpp>

#include "daemon/net/json.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::remediations::cloud_run {
namespace asio = boost::asio;
namespace json = boost::json;
using net::json_text_at;

namespace {

constexpr std::string_view api_host = "run.googleapis.com";
constexpr int page_size = 100;
constexpr int max_pages = 20;  // Cloud Run keeps at most 1,000 revisions
constexpr std::size_t max_page_token = 2048;

}  // namespace

ServiceClient::ServiceClient(const ResourceRef& resource, const ActionEnv& env)
    : resource_(resource, env, api_host),
      path_("/v2/" + resource_.location() + "/services/" + resource_.name()) {}

asio::awaitable<Result<ServiceState, Refusal>> ServiceClient::read_service(Mono deadline) {
  Result<std::string, Refusal> body = co_await resource_.get(path_, deadline);
  if (!body) co_return body.error();
  auto state = parse_service(*body);
  if (!state) co_return net::unreadable("service");
  co_return std::move(*state);
}

asio::awaitable<Result<RevisionState, Refusal>> ServiceClient::read_revision(std::string name,
                                                                             Mono deadline) {
  if (!net::is_plain_name(name))
    co_return Refusal{ActionError::no_target, "there is no revision to read"};
  Result<std::string, Refusal> body =
      co_await resource_.get(path_ + "/revisions/" + name, deadline);
  if (!body) co_return body.error();
  const auto raw = net::parse_json_object(*body);
  if (!raw) co_return net::unreadable("revision");
  auto state = parse_revision(*raw);
  if (!state) co_return net::unreadable("revision");
  co_return std::move(*state);
}

asio::awaitable<Result<std::vector<RevisionState>, Refusal>> ServiceClient::list_revisions(
    Mono deadline) {
  std::vector<RevisionState> out;
  std::string token;
  for (int page = 0; page < max_pages; ++page) {
    std::string path = path_ + "/revisions?pageSize=" + std::to_string(page_size);
    if (!token.empty()) path += "&pageToken=" + net::percent_encode(token);
    Result<std::string, Refusal> body = co_await resource_.get(std::move(path), deadline);
    if (!body) co_return body.error();
    const auto raw = net::parse_json_object(*body);
    if (!raw) co_return net::unreadable("list of revisions");
    if (const json::array* list = net::json_array_at(*raw, {"revisions"})) {
      for (const json::value& item : *list) {
        const json::object* revision = item.if_object();
        auto state = revision == nullptr ? std::nullopt : parse_revision(*revision);
        if (!state) co_return net::unreadable("list of revisions");
        out.push_back(std::move(*state));
      }
    }
    token = json_text_at(*raw, {"nextPageToken"});
    if (token.empty()) co_return std::move(out);
    if (token.size() > max_page_token) co_return net::unreadable("list of revisions");
  }
  co_return Refusal{ActionError::internal, "the list of revisions does not end"};
}

asio::awaitable<std::string> ServiceClient::resolved_digest(std::string revision, Mono deadline) {
  if (!net::is_plain_name(revision)) co_return std::string{};
  const std::string path = "/v1/" + resource_.location() + "/revisions/" + revision;
  Result<std::string, Refusal> body = co_await resource_.get(path, deadline);
  if (!body) co_return std::string{};
  const auto raw = net::parse_json_object(*body);
  if (!raw) co_return std::string{};
  const std::string image = json_text_at(*raw, {"status", "imageDigest"});
  co_return std::string(digest_of(image));
}

asio::awaitable<Result<std::string, Refusal>> ServiceClient::test_permissions(std::string question,
                                                                              Mono deadline) {
  Result<std::string, Refusal> body =
      co_await resource_.ask(path_ + ":testIamPermissions", std::move(question), deadline);
  co_return body;
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
  net::GoogleResult reply =
      co_await resource_.mutate("PATCH", std::move(path), json::serialize(change.body), deadline);
  co_return reply;
}

}  // namespace runbookd::remediations::cloud_run
