#include "remediations/memorystore/instance_client.hpp"

#include <algorithm>

#include "daemon/net/google_backoff.hpp"
#include "daemon/net/google_error.hpp"
#include "daemon/net/sleep.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::remediations::memorystore {
namespace asio = boost::asio;
namespace {

constexpr std::string_view kHost = "redis.googleapis.com";
constexpr Nanos kReadTimeout = seconds{30};
constexpr Nanos kMutationTimeout = seconds{60};
constexpr int kMaxPages = 20;
constexpr std::size_t kMaxPageToken = 2048;

std::string identity(const ResourceRef& resource, const std::string& key,
                     const std::string& fallback) {
  const auto found = resource.identity.find(key);
  return found == resource.identity.end() || found->second.empty() ? fallback : found->second;
}

bool is_plain(std::string_view name) {
  return !name.empty() && name.size() <= 128 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == ':' || c == '.';
  });
}

Nanos left(Mono deadline, Nanos at_most) {
  return std::clamp(Nanos{deadline - MonoClock::now()}, Nanos{0}, at_most);
}

Refusal unreadable(std::string_view what) {
  return Refusal{ActionError::internal, "the API's answer is no " + std::string(what)};
}

}  // namespace

InstanceClient::InstanceClient(const ResourceRef& resource, const ActionEnv& env)
    : executor_(env.services.executor), random_(std::random_device{}()) {
  const std::string project = identity(resource, "project", env.google.project);
  const std::string region = identity(resource, "region", env.google.region);
  const std::string instance = identity(resource, "name", resource.name);
  location_ = "projects/" + project + "/locations/" + region;
  name_ = location_ + "/instances/" + instance;
  if (env.services.google == nullptr || env.services.http == nullptr) {
    problem_ = "the rulebook has no `google` section";
  } else if (!is_plain(project) || !is_plain(region) || !is_plain(instance)) {
    problem_ = "project, region or instance name is missing or malformed";
  } else {
    api_ = net::make_google_api(executor_, *env.services.http, *env.services.google, env.google);
  }
}

asio::awaitable<Result<std::string, Refusal>> InstanceClient::get(std::string path, Mono deadline) {
  const std::string method = "GET";
  const std::string host(kHost);
  net::GoogleResult reply = co_await api_->call(method, host, std::move(path), std::string{},
                                                left(deadline, kReadTimeout));
  if (!reply) co_return Refusal{net::action_error_of(reply.error()), net::describe(reply.error())};
  if (reply->status != 200) co_return Refusal{net::action_error_of(*reply), net::describe(*reply)};
  co_return std::move(reply->body);
}

asio::awaitable<Result<InstanceState, Refusal>> InstanceClient::read(Mono deadline) {
  Result<std::string, Refusal> body = co_await get("/v1/" + name_, deadline);
  if (!body) co_return body.error();
  auto state = parse_instance(*body);
  if (!state) co_return unreadable("instance");
  co_return std::move(*state);
}

asio::awaitable<Result<std::vector<Operation>, Refusal>> InstanceClient::operations(Mono deadline) {
  std::vector<Operation> all;
  std::string token;
  for (int page = 0; page < kMaxPages; ++page) {
    std::string path = "/v1/" + location_ + "/operations?pageSize=100";
    if (!token.empty()) path += "&pageToken=" + net::percent_encode(token);
    Result<std::string, Refusal> body = co_await get(std::move(path), deadline);
    if (!body) co_return body.error();
    auto read = parse_operations(*body);
    if (!read) co_return unreadable("list of operations");
    for (Operation& operation : of_instance(read->operations, name_))
      all.push_back(std::move(operation));
    token = read->next;
    if (token.empty()) co_return std::move(all);
    if (token.size() > kMaxPageToken) co_return unreadable("list of operations");
  }
  co_return Refusal{ActionError::internal, "the list of operations does not end"};
}

asio::awaitable<Result<Operation, Refusal>> InstanceClient::read_operation(std::string name,
                                                                           Mono deadline) {
  Result<std::string, Refusal> body = co_await get("/v1/" + name, deadline);
  if (!body) co_return body.error();
  auto operation = parse_operation(*body);
  if (!operation) co_return unreadable("operation");
  co_return std::move(*operation);
}

asio::awaitable<net::GoogleResult> InstanceClient::failover(Mono deadline) {
  const std::string method = "POST";
  const std::string host(kHost);
  const std::string path = "/v1/" + name_ + ":failover";
  const std::string body = R"({"dataProtectionMode":"LIMITED_DATA_LOSS"})";
  net::GoogleResult reply =
      co_await api_->call(method, host, path, body, left(deadline, kMutationTimeout));
  co_return reply;
}

asio::awaitable<bool> InstanceClient::rest(Nanos pause) {
  const Nanos length = net::jittered(pause, random_);
  const bool rested = co_await net::sleep_for(executor_, length);
  co_return rested;
}

}  // namespace runbookd::remediations::memorystore
