#include "daemon/net/google/ready_observer.hpp"

#include "daemon/net/cancellation.hpp"

namespace runbookd::net {
namespace asio = boost::asio;
namespace {

constexpr Nanos look_limit = seconds{20};  // the caller's deadline is usually shorter
constexpr std::size_t one_cell = 1;

class ReadyObserver final : public Probe {
 public:
  ReadyObserver(const ResourceRef& resource, const ActionEnv& env, ReadyQuestion question)
      : question_(question), resource_(resource, env, question.host) {}

  asio::awaitable<Sample> run() override {
    Sample out = co_await cancellation_as_value(observe());
    co_return out;
  }

 private:
  asio::awaitable<Sample> observe() {
    if (!resource_.problem().empty())
      co_return unseen(Refusal{ActionError::no_credentials, resource_.problem()}, one_cell);
    const Mono deadline = saturating_add(MonoClock::now(), look_limit);
    Result<std::string, Refusal> body = co_await resource_.get(question_.path(resource_), deadline);
    if (!body) co_return unseen(body.error(), one_cell);
    auto seen = question_.judge(*body);
    if (!seen) co_return unseen(unreadable("resource of this kind"), one_cell);
    Sample out;
    out.outcome = Outcome::ok;
    out.cells.emplace_back(seen->ready);
    out.detail = std::move(seen->why_not);
    co_return out;
  }

  ReadyQuestion question_;
  GoogleResource resource_;
};

}  // namespace

std::unique_ptr<Probe> make_ready_observer(const ResourceRef& resource, const ActionEnv& env,
                                           ReadyQuestion question) {
  return std::make_unique<ReadyObserver>(resource, env, question);
}

}  // namespace runbookd::net
