#include "remediations/memorystore/instance_client.hpp"

#include "daemon/net/text.hpp"

namespace runbookd::remediations::memorystore {
namespace asio = boost::asio;
namespace {

constexpr std::string_view api_host = "redis.googleapis.com";
constexpr int max_pages = 20;
constexpr std::size_t max_page_token = 2048;

}  // namespace

InstanceClient::InstanceClient(const ResourceRef& resource, const ActionEnv& env)
    : resource_(resource, env, api_host),
      name_(resource_.location() + "/instances/" + resource_.name()) {}

asio::awaitable<Result<InstanceState, Refusal>> InstanceClient::read(Mono deadline) {
  Result<std::string, Refusal> body = co_await resource_.get("/v1/" + name_, deadline);
  if (!body) co_return body.error();
  auto state = parse_instance(*body);
  if (!state) co_return net::unreadable("instance");
  co_return std::move(*state);
}

asio::awaitable<Result<std::vector<Operation>, Refusal>> InstanceClient::operations(Mono deadline) {
  std::vector<Operation> all;
  std::string token;
  for (int page = 0; page < max_pages; ++page) {
    std::string path = "/v1/" + resource_.location() + "/operations?pageSize=100";
    if (!token.empty()) path += "&pageToken=" + net::percent_encode(token);
    Result<std::string, Refusal> body = co_await resource_.get(std::move(path), deadline);
    if (!body) co_return body.error();
    auto read = parse_operations(*body);
    if (!read) co_return net::unreadable("list of operations");
    for (Operation& operation : of_instance(read->operations, name_))
      all.push_back(std::move(operation));
    token = read->next;
    if (token.empty()) co_return std::move(all);
    if (token.size() > max_page_token) co_return net::unreadable("list of operations");
  }
  co_return Refusal{ActionError::internal, "the list of operations does not end"};
}

asio::awaitable<net::GoogleResult> InstanceClient::failover(Mono deadline) {
  net::GoogleResult reply =
      co_await resource_.mutate("POST", "/v1/" + name_ + ":failover",
                                R"({"dataProtectionMode":"LIMITED_DATA_LOSS"})", deadline);
  co_return reply;
}

}  // namespace runbookd::remediations::memorystore
