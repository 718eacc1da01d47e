#include "daemon/net/redis/stream.hpp"

#include <hiredis.h>

#include <boost/asio/error.hpp>
#include <cstdlib>

#include "daemon/net/redis/reply_guard.hpp"

namespace runbookd::net {
namespace asio = boost::asio;
namespace {

constexpr std::size_t read_bytes = 16 << 10;

struct FreeReader {
  void operator()(redisReader* reader) const { redisReaderFree(reader); }
};
struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};

std::string format(const std::vector<std::string>& words) {
  std::vector<const char*> texts;
  std::vector<std::size_t> sizes;
  for (const auto& word : words) {
    texts.push_back(word.data());
    sizes.push_back(word.size());
  }
  char* bytes = nullptr;
  const auto size =
      redisFormatCommandArgv(&bytes, static_cast<int>(words.size()), texts.data(), sizes.data());
  if (size < 0 || bytes == nullptr) return {};
  std::string out(bytes, static_cast<std::size_t>(size));
  std::free(bytes);  // NOLINT: hiredis allocates with malloc, and 0.14 has no hi_free
  return out;
}

RedisReply convert(const redisReply& from) {
  RedisReply to;
  switch (from.type) {
    case REDIS_REPLY_INTEGER:
      to.kind = RedisReply::Kind::integer;
      to.integer = from.integer;
      return to;
    case REDIS_REPLY_NIL:
      return to;
    case REDIS_REPLY_ARRAY:
      to.kind = RedisReply::Kind::array;
      break;
    case REDIS_REPLY_ERROR:
      to.kind = RedisReply::Kind::error;
      break;
    default:
      to.kind = RedisReply::Kind::text;
      break;
  }
  if (to.kind != RedisReply::Kind::array) {
    if (from.str != nullptr) to.text.assign(from.str, static_cast<std::size_t>(from.len));
    return to;
  }
  for (std::size_t i = 0; i < from.elements; ++i) {
    to.items.push_back(from.element[i] == nullptr ? RedisReply{} : convert(*from.element[i]));
  }
  return to;
}

class HiredisStream final : public RedisStream {
 public:
  explicit HiredisStream(std::unique_ptr<Stream> stream)
      : stream_(std::move(stream)), reader_(redisReaderCreate()) {
    if (reader_) guard_.install(*reader_);
  }

  asio::awaitable<RedisResult> command(std::vector<std::string> words) override {
    const std::string bytes = format(words);
    if (bytes.empty() || !reader_) co_return Failure{Reason::internal, "no memory for a command"};
    const IoResult sent = co_await stream_->write_all(bytes);
    if (sent.ec) co_return failure_of(sent.ec, Phase::send);
    co_return co_await read_reply();
  }

  bool is_quiet() const override { return stream_->is_quiet(); }

 private:
  asio::awaitable<RedisResult> read_reply() {
    std::vector<char> buffer(read_bytes);
    std::size_t fed = 0;
    while (true) {
      void* raw = nullptr;
      if (redisReaderGetReply(reader_.get(), &raw) != REDIS_OK) co_return reader_failure();
      const std::unique_ptr<redisReply, FreeReply> reply(static_cast<redisReply*>(raw));
      if (reply) co_return convert(*reply);
      const auto phase = fed == 0 ? Phase::first_byte : Phase::transfer;
      const IoResult got = co_await stream_->read_some(buffer);
      if (got.ec) co_return failure_of(got.ec, phase);
      fed += got.bytes;
      if (fed > most_reply_bytes)
        co_return Failure{Reason::too_large, "a reply of more than 1 MiB"};
      if (redisReaderFeed(reader_.get(), buffer.data(), got.bytes) != REDIS_OK) {
        co_return reader_failure();
      }
    }
  }

  Failure reader_failure() const {
    if (guard_.refused()) {
      return {Reason::too_large, "a reply of more than 10000 elements or 7 levels"};
    }
    return {Reason::protocol, "not the Redis protocol: " + printable(reader_->errstr)};
  }

  std::unique_ptr<Stream> stream_;
  RedisReplyGuard guard_;
  std::unique_ptr<redisReader, FreeReader> reader_;
};

asio::awaitable<Failure> sign_in(RedisStream* stream, RedisAddress address) {
  std::vector<std::vector<std::string>> commands;
  if (!address.password.empty() || !address.user.empty()) {
    std::vector<std::string> auth{"AUTH"};
    if (!address.user.empty()) auth.push_back(address.user);
    auth.push_back(address.password.reveal());
    commands.push_back(std::move(auth));
  }
  if (address.database != 0) commands.push_back({"SELECT", std::to_string(address.database)});
  for (auto& words : commands) {
    RedisResult reply = co_await stream->command(std::move(words));
    if (!reply) co_return reply.error();
    if (reply->kind == RedisReply::Kind::error) co_return failure_of_error_reply(*reply);
  }
  co_return Failure{};
}

}  // namespace

Failure failure_of_error_reply(const RedisReply& reply) {
  const auto starts = [&](std::string_view word) { return reply.text.starts_with(word); };
  auto reason = Reason::query;
  // Before Redis 6 a wrong password is `ERR invalid password`, one too many `ERR Client sent AUTH`.
  if (starts("NOAUTH") || starts("WRONGPASS") || starts("NOPERM") ||
      starts("ERR invalid password") || starts("ERR Client sent AUTH") || starts("ERR AUTH")) {
    reason = Reason::auth;
  } else if (starts("LOADING") || starts("MASTERDOWN") || starts("BUSY") || starts("MISCONF") ||
             starts("CLUSTERDOWN") || starts("ERR max number of clients")) {
    reason = Reason::state;
  }
  return {reason, "Redis answered: " + printable(reply.text)};
}

std::unique_ptr<RedisStream> make_redis_stream(std::unique_ptr<Stream> stream) {
  return std::make_unique<HiredisStream>(std::move(stream));
}

asio::awaitable<RedisOpened> open_redis(Network network, RedisAddress address) {
  RedisOpened out;
  Connection connection = co_await open_connection(network, address.endpoint);
  if (connection.failure) {
    out.failure = std::move(connection.failure);
    co_return out;
  }
  auto stream = make_redis_stream(std::move(connection.stream));
  out.failure = co_await sign_in(stream.get(), std::move(address));
  if (!out.failure) out.stream = std::move(stream);
  co_return out;
}

}  // namespace runbookd::net
