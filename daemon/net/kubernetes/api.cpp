#include "daemon/net/kubernetes/api.hpp"

#include <algorithm>

#include "daemon/base/file.hpp"
#include "daemon/net/blocking_pool.hpp"
#include "daemon/net/kubernetes/answer.hpp"

namespace runbookd::net {
namespace asio = boost::asio;
namespace {

constexpr std::size_t most_answer_bytes = 2 << 20;
constexpr std::size_t most_token_bytes = 64 << 10;
constexpr Nanos token_life = minutes{1};

std::string_view accept_of(KubernetesForm form) {
  return form == KubernetesForm::whole
             ? "application/json"
             : "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
}

/// What stands in the file, without the line break that editors leave. A token is printable.
Result<std::string> token_in(const std::string& path) {
  auto text = read_file(path, most_token_bytes);
  if (!text) return text.error();
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
  const bool printable =
      std::all_of(text->begin(), text->end(), [](unsigned char c) { return c > 0x20 && c < 0x7f; });
  if (text->empty() || !printable) return Error{"holds no token", {}};
  return text;
}

}  // namespace

KubernetesApi::KubernetesApi(const Services& services,
                             const std::optional<KubernetesSettings>& settings)
    : services_(services), settings_(settings.value_or(KubernetesSettings{})) {
  if (!settings || services.http == nullptr)
    problem_ = "the rulebook has no `kubernetes` section";
  else if (settings_.server.empty())
    problem_ = "`in_cluster: true`, and this is no pod: KUBERNETES_SERVICE_HOST is not set";
  else if (!settings_.token_file.empty() && services.pool == nullptr)
    problem_ = "there is nobody who could read the token's file";
}

asio::awaitable<Result<std::string, Refusal>> KubernetesApi::get(std::string path,
                                                                 KubernetesForm form,
                                                                 Mono deadline) {
  std::string missing = co_await refresh(false);
  if (!missing.empty()) co_return Refusal{ActionError::no_credentials, std::move(missing)};
  HttpResult answer = co_await send(path, form, deadline);
  const bool refused = answer && answer->status == 401 && !settings_.token_file.empty();
  if (refused) {
    const std::string before = token_.reveal();
    missing = co_await refresh(true);
    if (missing.empty() && token_.reveal() != before) answer = co_await send(path, form, deadline);
  }
  if (!answer) co_return refusal_of(answer.error());
  if (answer->status != 200) co_return refusal_of(*answer);
  co_return std::move(answer->body);
}

asio::awaitable<HttpResult> KubernetesApi::send(std::string path, KubernetesForm form,
                                                Mono deadline) {
  HttpRequest request;
  request.url = settings_.server + path;
  request.headers = {{"Accept", std::string(accept_of(form))}};
  if (!token_.reveal().empty())
    request.headers.emplace_back("Authorization", "Bearer " + token_.reveal());
  request.timeout = std::max<Nanos>(deadline - MonoClock::now(), milliseconds{1});
  request.max_body = most_answer_bytes;
  request.ca = settings_.ca_file;
  HttpResult answer = co_await services_.http->fetch(std::move(request));
  co_return answer;
}

asio::awaitable<std::string> KubernetesApi::refresh(bool now) {
  if (settings_.token_file.empty()) co_return std::string{};
  if (!now && MonoClock::now() < read_again_) co_return std::string{};
  auto read = std::make_shared<Result<std::string>>(Error{"it was not read", {}});
  const std::string path = settings_.token_file;
  std::string key = "the token of Kubernetes";
  std::function<void()> work = [read, path] { *read = token_in(path); };
  std::function<void()> nothing;
  const PoolVerdict verdict =
      co_await services_.pool->run(std::move(key), std::move(work), std::move(nothing));
  if (verdict != PoolVerdict::done)
    co_return "the token's file " + path + " could not be read: no thread was free for it";
  if (!*read) co_return "the token's file " + path + ": " + read->error().text;
  token_ = Secret(**read);
  read_again_ = saturating_add(MonoClock::now(), token_life);
  co_return std::string{};
}

}  // namespace runbookd::net
