// The observer behind `memorystore.instance`.
#include "daemon/net/cancellation.hpp"
#include "remediations/memorystore/instance_client.hpp"
#include "remediations/memorystore/spec.hpp"

namespace runbookd::remediations::memorystore {
namespace asio = boost::asio;
namespace {

constexpr Nanos look_limit = seconds{20};  // the caller's deadline is usually shorter

Sample unseen(const Refusal& refusal) { return net::unseen(refusal, signal_docs.size()); }

class Observer final : public Probe {
 public:
  Observer(const ResourceRef& resource, const ActionEnv& env) : client_(resource, env) {}

  asio::awaitable<Sample> run() override {
    Sample out = co_await net::cancellation_as_value(observe());
    co_return out;
  }

 private:
  asio::awaitable<Sample> observe() {
    if (!client_.problem().empty())
      co_return unseen(Refusal{ActionError::no_credentials, client_.problem()});
    const Mono deadline = saturating_add(MonoClock::now(), look_limit);
    Result<InstanceState, Refusal> instance = co_await client_.read(deadline);
    if (!instance) co_return unseen(instance.error());
    Sample out;
    out.outcome = Outcome::ok;
    out.cells.resize(signal_docs.size());
    out.cells[0] = instance->state == "READY";
    if (instance->size_bytes > 0) out.cells[1] = instance->size_bytes;
    co_return out;
  }

  InstanceClient client_;
};

}  // namespace

std::unique_ptr<Probe> make_observer(const ResourceRef& resource, const ActionEnv& env) {
  return std::make_unique<Observer>(resource, env);
}

}  // namespace runbookd::remediations::memorystore
