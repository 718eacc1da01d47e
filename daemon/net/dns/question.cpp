#include "daemon/net/dns/question.hpp"

#include <memory>
#include <utility>

#include "daemon/base/authority.hpp"
#include "daemon/net/cancellation.hpp"
#include "daemon/net/waiters.hpp"

namespace runbookd::net {
namespace asio = boost::asio;
namespace {

/// What is shared with the callback of c-ares, which may come after the caller has left.
struct AnsweredQuestion {
  explicit AnsweredQuestion(const asio::any_io_executor& executor) : waiters(executor) {}
  Waiters waiters;
  bool done = false;
  AresMessage message;
};

std::string text_of(const asio::ip::address& address, std::uint16_t port) {
  return in_brackets(address.to_string()) + ":" + std::to_string(port);
}

}  // namespace

Result<std::unique_ptr<AresChannel>, Failure> open_channel(asio::any_io_executor executor,
                                                           const ResolverSettings& settings) {
  auto channel = make_ares_channel(std::move(executor), settings);
  if (!channel->open()) return Failure{Reason::no_descriptors, "no channel to ask through"};
  return channel;
}

asio::awaitable<Result<std::unique_ptr<AresChannel>, Failure>> open_channel_to(
    asio::any_io_executor executor, Resolver* resolver, HostPort server,
    ResolverSettings settings) {
  const Resolution found = co_await resolver->resolve(server.host);
  if (found.failure) co_return found.failure;
  settings.servers = text_of(found.addresses.front(), server.port);
  settings.takes_failures = true;
  co_return open_channel(std::move(executor), settings);
}

asio::awaitable<void> ask_servers(asio::any_io_executor executor, AresChannel* channel,
                                  std::string name, int type, AresMessage* out) {
  const auto answered = std::make_shared<AnsweredQuestion>(executor);
  if (!co_await was_cancelled()) {
    channel->ask_raw(name, type, [answered](AresMessage message) {
      answered->message = std::move(message);
      answered->done = true;
      answered->waiters.wake_all();
    });
  }
  while (!answered->done && !co_await was_cancelled()) co_await answered->waiters.wait();
  *out = std::move(answered->message);
  if (!answered->done) out->status = ares_cancelled;
}

}  // namespace runbookd::net
