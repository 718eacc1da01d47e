#include "daemon/app/composition/contact_test.hpp"

#include "daemon/net/cancellation.hpp"
#include "daemon/people/rehearsal.hpp"

namespace runbookd::app {

namespace asio = boost::asio;

namespace {

using Messages = std::vector<Message>;

struct Rehearsed {
  SendResult last;
  std::size_t delivered = 0;  ///< of the messages; 1: the opening alone
};

asio::awaitable<void> rehearse(std::shared_ptr<Notifier> channel, Messages messages,
                               std::shared_ptr<Rehearsed> out) {
  std::string kept;
  for (Message& message : messages) {
    message.kept = kept;
    out->last = co_await channel->send(std::move(message));
    if (out->last.delivery != Delivery::delivered) co_return;
    ++out->delivered;
    kept = out->last.kept;
  }
}

asio::awaitable<bool> within(asio::any_io_executor executor, TimeSource* time,
                             std::shared_ptr<Notifier> channel, Messages messages,
                             std::shared_ptr<Rehearsed> out) {
  const bool in_time = co_await net::run_with_deadline(
      std::move(executor), *time, rehearse(std::move(channel), std::move(messages), std::move(out)),
      longest_contact_test);
  co_return in_time;
}

api::ContactTest unknown(const load::Rulebook& book, const std::string& contact) {
  api::ContactTest out;
  out.status = 404;
  out.detail = book.contacts.contains(contact)
                   ? "`" + contact + "` is never messaged: it has no channel of its own"
                   : "there is no contact `" + contact + "`";
  return out;
}

}  // namespace

asio::awaitable<api::ContactTest> test_contact(asio::any_io_executor executor, TimeSource* time,
                                               std::shared_ptr<const Runtime> runtime,
                                               std::string contact, std::string who) {
  const auto channel = runtime->notifiers.find(contact);
  if (channel == runtime->notifiers.end()) co_return unknown(runtime->book, contact);
  const auto result = std::make_shared<Rehearsed>();
  Messages messages = people::rehearsal(contact, who, time->now().wall);
  const bool in_time = co_await net::cancellation_as_value(
      within(std::move(executor), time, channel->second, std::move(messages), result));
  api::ContactTest out;
  out.channel = runtime->book.contacts.at(contact).spec->address();
  out.delivered = in_time && result->last.delivery == Delivery::delivered;
  out.detail = in_time ? result->last.detail
                       : "it has not answered in " + format_duration(longest_contact_test);
  if (result->delivered == 1) out.detail += "; the test has opened there and was not resolved";
  co_return out;
}

}  // namespace runbookd::app
