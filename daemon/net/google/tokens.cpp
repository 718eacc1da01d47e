// The cache in front of a token source. Freshness is measured on the monotonic clock from the
// moment before the request, so that a wall-clock step neither revives nor kills a token.
#include "daemon/net/google/tokens.hpp"

#include <algorithm>

#include "daemon/net/cancellation.hpp"
#include "daemon/net/google/token_source.hpp"
#include "daemon/net/waiters.hpp"

namespace runbookd::net {
namespace asio = boost::asio;
namespace {

// The metadata server hands out the old token until about 300 s before its end; asking earlier than
// 225 s would get the same one again.
constexpr Nanos refresh_margin = seconds{225};
// After a refresh that failed while the old token is still good.
constexpr Nanos refresh_pause = seconds{10};

struct State {
  explicit State(const asio::any_io_executor& executor) : round_over(executor) {}
  Secret token;
  Mono refresh_at{};
  Mono ends_at{};
  bool busy = false;
  Error last_error;  ///< of the last round, when it failed
  bool last_failed = false;
  Waiters round_over;

  bool valid(Mono now) const { return !token.empty() && now < ends_at; }
  bool fresh(Mono now) const { return valid(now) && now < refresh_at; }

  void accept(FreshToken fresh, Mono asked_at) {
    token = std::move(fresh.value);
    ends_at = saturating_add(asked_at, fresh.life);
    refresh_at = saturating_add(ends_at, -std::min(refresh_margin, fresh.life / 2));
    last_failed = false;
  }
  void reject(Error error, Mono now) {
    last_error = std::move(error);
    last_failed = true;
    refresh_at = saturating_add(now, refresh_pause);
  }
};

// One refresh at a time. The guard ends the round however the coroutine ends, so that a cancelled
// caller does not leave the others waiting.
class Round {
 public:
  explicit Round(std::shared_ptr<State> state) : state_(std::move(state)) {
    state_->busy = true;
    state_->last_failed = false;
  }
  Round(const Round&) = delete;
  Round& operator=(const Round&) = delete;
  ~Round() {
    state_->busy = false;
    state_->round_over.wake_all();
  }

 private:
  std::shared_ptr<State> state_;
};

class CachedTokens final : public GoogleTokens {
 public:
  CachedTokens(asio::any_io_executor executor, std::unique_ptr<TokenSource> source)
      : state_(std::make_shared<State>(executor)), source_(std::move(source)) {}

  asio::awaitable<Result<Secret>> token() override {
    co_return co_await cancellation_as_value(get(state_, source_));
  }

  void drop() override { state_->token = Secret{}; }

 private:
  static asio::awaitable<Result<Secret>> get(std::shared_ptr<State> state,
                                             std::shared_ptr<TokenSource> source) {
    while (state->busy && !state->fresh(MonoClock::now())) {
      if (state->valid(MonoClock::now()))
        co_return state->token;  // good enough while others refresh
      const bool cancelled = co_await was_cancelled();
      if (cancelled) co_return Error{"cancelled while waiting for a token", ""};
      co_await state->round_over.wait();
      if (!state->busy && state->last_failed && !state->valid(MonoClock::now()))
        co_return state->last_error;  // the round we waited for; asking again would only queue up
    }
    if (state->fresh(MonoClock::now())) co_return state->token;
    const Mono asked_at = MonoClock::now();
    const Round round(state);
    Result<FreshToken> fetched = co_await source->fetch();
    const bool cancelled = co_await was_cancelled();
    if (fetched) {
      state->accept(std::move(*fetched), asked_at);
      co_return state->token;
    }
    if (!cancelled) state->reject(fetched.error(), MonoClock::now());
    if (state->valid(MonoClock::now())) co_return state->token;
    co_return fetched.error();
  }

  std::shared_ptr<State> state_;
  std::shared_ptr<TokenSource> source_;
};

}  // namespace

std::unique_ptr<GoogleTokens> make_google_tokens(asio::any_io_executor executor, HttpClient& http,
                                                 GoogleSettings settings) {
  std::unique_ptr<TokenSource> source;
  if (settings.key_file.empty()) {
    source = make_metadata_source(executor, http, settings.metadata_host);
  } else {
    source = make_key_source(executor, http, std::move(settings));
  }
  return std::make_unique<CachedTokens>(std::move(executor), std::move(source));
}

}  // namespace runbookd::net
