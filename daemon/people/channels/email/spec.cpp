#include "daemon/people/channels/email/spec.hpp"

#include "daemon/contract/mail.hpp"
#include "daemon/net/cancellation.hpp"
#include "daemon/net/smtp/send_mail.hpp"
#include "daemon/people/channels/email/letter.hpp"
#include "daemon/people/sending/verdict.hpp"

namespace runbookd::channels::email_channel {

namespace asio = boost::asio;

namespace {

class EmailNotifier final : public Notifier {
 public:
  EmailNotifier(std::string to, const Services& services)
      : to_(std::move(to)), server_(services.mail), pool_(services.pool) {}

  asio::awaitable<SendResult> send(Message message) override {
    if (!server_) co_return sending::sent(Delivery::rejected, "the rulebook has no section `smtp`");
    net::Mail mail{to_, letter_of(message, server_->from, to_)};
    const net::MailResult result = co_await net::cancellation_as_value(
        net::send_mail(pool_, server_, std::move(mail), send_timeout));
    const Delivery failed = result.lasting ? Delivery::rejected : Delivery::retry;
    co_return sending::sent(result.sent ? Delivery::delivered : failed, result.detail);
  }

 private:
  std::string to_;
  std::shared_ptr<const MailSettings> server_;
  net::BlockingPool* pool_;
};

class EmailSpec final : public NotifierSpec {
 public:
  explicit EmailSpec(std::string to) : to_(std::move(to)) {}

  std::string address() const override { return "email (" + to_ + ")"; }
  std::unique_ptr<Notifier> make(const Services& services) const override {
    return std::make_unique<EmailNotifier>(to_, services);
  }
  WayOut way_out() const override { return {.mail = true}; }

 private:
  std::string to_;
};

}  // namespace

std::shared_ptr<const NotifierSpec> parse(document::Reader& reader) {
  const auto to = reader.string("email");
  if (!to) return nullptr;
  if (!reader.unread() && !is_mail_address(*to)) {
    reader.error("email", "`email` is no address", "write ops@example.com");
    return nullptr;
  }
  return std::make_shared<EmailSpec>(*to);
}

}  // namespace runbookd::channels::email_channel
