#include "daemon/app/composition/metrics_page.hpp"

#include <optional>
#include <string>
#include <utility>

#include "daemon/app/api/gzip.hpp"

namespace runbookd::app {

namespace asio = boost::asio;

namespace {

using Text = std::shared_ptr<const std::string>;

constexpr std::size_t large_text = 256UL * 1024;  // about a millisecond of work
constexpr std::size_t least_worth_packing = 1024;

}  // namespace

struct MetricsPage::State {
  std::function<Mono()> now;
  bool rendering = false;
  bool packing = false;
  Text packed;     ///< null: not yet, or not possible
  Text packed_of;  ///< the text that `packed` is made of
};

namespace {

// A flag that is down again however the work ends.
class Busy {
 public:
  explicit Busy(std::shared_ptr<bool> flag) : flag_(std::move(flag)) { *flag_ = true; }
  ~Busy() { *flag_ = false; }
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;

 private:
  std::shared_ptr<bool> flag_;
};

asio::awaitable<Text> render(std::function<Mono()> now, std::shared_ptr<bool> rendering,
                             metrics::Metrics* metrics, net::BlockingPool* pool,
                             std::function<void()> refresh) {
  Text last = metrics->last_text();
  if (metrics->fresh(now()) || (last && *rendering)) co_return last;
  refresh();
  if (last && last->size() >= large_text) {
    const Busy busy(std::move(rendering));
    auto text = std::make_shared<std::string>();
    auto work = [render = metrics->renderer(), text] { *text = render(); };
    const net::PoolVerdict verdict = co_await pool->run("metrics", std::move(work), nullptr);
    if (verdict == net::PoolVerdict::done) metrics->keep(std::move(*text), now());
  }
  co_return metrics->shared_text(now());
}

asio::awaitable<Text> pack(std::shared_ptr<bool> packing, Text plain, net::BlockingPool* pool) {
  const Busy busy(std::move(packing));
  auto packed = std::make_shared<std::optional<std::string>>();
  auto work = [packed, plain] { *packed = api::gzip(*plain); };
  if (plain->size() >= large_text) {
    co_await pool->run("metrics", std::move(work), nullptr);
  } else {
    work();
  }
  if (!*packed) co_return nullptr;
  co_return std::make_shared<const std::string>(std::move(**packed));
}

}  // namespace

MetricsPage::MetricsPage(std::function<Mono()> now) : state_(std::make_shared<State>()) {
  state_->now = std::move(now);
}

asio::awaitable<api::MetricsText> MetricsPage::text(metrics::Metrics* metrics,
                                                    net::BlockingPool* pool,
                                                    std::function<void()> refresh,
                                                    bool gzip_wished) {
  const auto state = state_;
  const std::shared_ptr<bool> rendering(state, &state->rendering);
  const std::shared_ptr<bool> packing(state, &state->packing);
  Text plain = co_await render(state->now, rendering, metrics, pool, std::move(refresh));
  if (!gzip_wished || plain->size() < least_worth_packing) co_return api::MetricsText{plain, false};
  if (state->packed_of != plain) {
    // Who asks while it is being packed takes it as it is.
    if (state->packing) co_return api::MetricsText{plain, false};
    Text packed = co_await pack(packing, plain, pool);
    state->packed = std::move(packed);
    state->packed_of = plain;
  }
  if (!state->packed) co_return api::MetricsText{plain, false};
  co_return api::MetricsText{state->packed, true};
}

}  // namespace runbookd::app
