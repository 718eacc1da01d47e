#include "daemon/people/channels/chats/spec.hpp"

#include "daemon/people/sending/settings.hpp"
#include "daemon/people/sending/verdict.hpp"

namespace runbookd::channels::chats_channel {

namespace {

class ChatChannel final : public sending::HttpChannel {
 public:
  ChatChannel(const Chat& chat, Address address) : chat_(chat), address_(std::move(address)) {}

  std::string address() const override {
    return sending::address_of(chat_.name, address_.url.reveal());
  }
  std::vector<sending::HttpPost> requests(const Message& message) const override {
    return {request_of(chat_, address_, message)};
  }
  SendResult judge(const net::HttpResult& answer) const override {
    return sending::by_status(answer);
  }

 private:
  const Chat& chat_;  // a row of ours
  Address address_;
};

}  // namespace

std::shared_ptr<const NotifierSpec> parse_url(document::Reader& reader, const Chat& chat) {
  auto url = sending::read_url(reader, chat.name, sending::Privacy::confidential);
  if (!url) return nullptr;
  return sending::spec_of(std::make_shared<ChatChannel>(chat, Address{std::move(*url), {}, {}}));
}

std::shared_ptr<const NotifierSpec> parse_map(document::Reader& reader, const Chat& chat,
                                              std::string_view origin) {
  auto keys = reader.child(chat.name);
  if (!keys) return nullptr;
  Address address;
  auto token = sending::read_token(*keys, "token");
  if (keys->row("chat") != nullptr) address.chat = keys->string("chat").value_or("");
  const auto url = sending::read_origin(*keys, "url", origin);
  keys->finish();
  if (!token || !url || keys->failed()) return nullptr;
  address.token = std::move(*token);
  address.url = Secret(*url);
  return sending::spec_of(std::make_shared<ChatChannel>(chat, std::move(address)));
}

}  // namespace runbookd::channels::chats_channel
