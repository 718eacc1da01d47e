#include "daemon/net/google/resource.hpp"

#include <algorithm>
#include <utility>

#include "daemon/net/google/backoff.hpp"
#include "daemon/net/google/error.hpp"
#include "daemon/net/google/name.hpp"
#include "daemon/net/sleep.hpp"

namespace runbookd::net {
namespace asio = boost::asio;

namespace {

constexpr Nanos read_timeout = seconds{30};
constexpr Nanos mutation_timeout = seconds{60};

Nanos left(Mono deadline, Nanos at_most) {
  return std::clamp(Nanos{deadline - MonoClock::now()}, Nanos{0}, at_most);
}

}  // namespace

GoogleResource::GoogleResource(const ResourceRef& resource, const ActionEnv& env,
                               std::string_view host)
    : executor_(env.services.executor), host_(host), random_(std::random_device{}()) {
  if (const auto* known = resource.as<GoogleName>()) {
    project_ = known->project;
    region_ = known->region;
    name_ = known->name;
  }
  if (env.services.google == nullptr || env.services.http == nullptr) {
    problem_ = "the rulebook has no `google` section";
  } else if (!is_plain_name(project_) || !is_plain_name(region_) || !is_plain_name(name_)) {
    problem_ = "project, region or name is missing or malformed";
  } else {
    api_ = make_google_api(executor_, *env.services.http, *env.services.google, env.google);
  }
}

asio::awaitable<Result<std::string, Refusal>> GoogleResource::get(std::string path, Mono deadline) {
  const std::string method = "GET";
  GoogleResult reply = co_await api_->call(method, host_, std::move(path), std::string{},
                                           left(deadline, read_timeout));
  co_return body_of(std::move(reply));
}

asio::awaitable<Result<std::string, Refusal>> GoogleResource::ask(std::string path,
                                                                  std::string question,
                                                                  Mono deadline) {
  const std::string method = "POST";
  GoogleResult reply = co_await api_->call(method, host_, std::move(path), std::move(question),
                                           left(deadline, read_timeout));
  co_return body_of(std::move(reply));
}

asio::awaitable<Result<GoogleOperation, Refusal>> GoogleResource::operation(std::string version,
                                                                            std::string name,
                                                                            Mono deadline) {
  if (!is_google_operation_name(name)) co_return unreadable("operation");
  Result<std::string, Refusal> body = co_await get("/" + version + "/" + name, deadline);
  if (!body) co_return body.error();
  auto found = parse_google_operation(*body);
  if (!found) co_return unreadable("operation");
  co_return std::move(*found);
}

asio::awaitable<GoogleResult> GoogleResource::mutate(std::string method, std::string path,
                                                     std::string body, Mono deadline) {
  GoogleResult reply = co_await api_->call(std::move(method), host_, std::move(path),
                                           std::move(body), left(deadline, mutation_timeout));
  co_return reply;
}

asio::awaitable<bool> GoogleResource::rest(Nanos pause) {
  const Nanos length = jittered(pause, random_);
  const bool rested = co_await sleep_for(executor_, length);
  co_return rested;
}

}  // namespace runbookd::net
