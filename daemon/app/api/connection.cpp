#include "daemon/app/api/connection.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <optional>

#include "daemon/app/api/dispatch.hpp"
#include "daemon/app/api/wire.hpp"

namespace runbookd::api {
namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr Nanos linger_limit = seconds{1};
constexpr std::size_t most_drained = 256 << 10;

class HttpConnection final : public Connection,
                             public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(std::shared_ptr<ServerCore> core, Caller caller,
                 std::unique_ptr<Transport> transport)
      : core_(std::move(core)),
        caller_(std::move(caller)),
        transport_(std::move(transport)),
        reader_(make_request_reader()),
        timer_(core_->executor) {}

  bool headless() const override { return headless_; }

  void close() noexcept override {
    closed_ = true;
    transport_->close();
  }

  // The caller holds a shared_ptr for as long as this runs.
  asio::awaitable<void> run() {
    arm(core_->limits.head);
    const error_code refused = co_await transport_->handshake();
    bool first = true;
    bool more = !refused;
    while (more && !closed_) {
      more = co_await exchange(first);
      first = false;
    }
    timer_.cancel();
    close();
  }

 private:
  void arm(Nanos limit) {
    timer_.expires_after(limit);
    timer_.async_wait([weak = weak_from_this()](error_code ec) {
      const auto self = weak.lock();
      // A deadline that was moved while its end was already queued does not count.
      if (ec || !self || self->timer_.expiry() > std::chrono::steady_clock::now()) return;
      self->close();
    });
  }

  // nullopt: the peer has gone, or a deadline has passed.
  asio::awaitable<std::optional<Progress>> read_on() {
    while (true) {
      const Progress progress = reader_->advance();
      if (progress != Progress::need_more) co_return progress;
      const bool idle = !reader_->started();
      const Transferred got = co_await transport_->read_some(reader_->room());
      if (got.ec || got.bytes == 0 || closed_) co_return std::nullopt;
      reader_->added(got.bytes);
      if (idle && !first_) arm(core_->limits.head);
    }
  }

  // True: the connection goes on with another request.
  asio::awaitable<bool> exchange(bool first) {
    first_ = first;
    headless_ = true;
    arm(first || reader_->started() ? core_->limits.head : core_->limits.idle);
    const auto progress = co_await read_on();
    if (!progress) co_return false;
    headless_ = false;
    if (*progress != Progress::head) {
      co_await refuse(*progress);
      co_return false;
    }
    const bool head_only = reader_->request().method == Method::head;
    Dispatch chosen = dispatch(reader_->request(), caller_, *core_->access);
    if (chosen.refusal) {
      const bool keep = reader_->complete() && reader_->request().keep_alive;
      Response refusal = std::move(*chosen.refusal);
      const bool kept = co_await respond(std::move(refusal), keep, head_only);
      if (!reader_->complete()) co_await drain();
      if (kept) reader_->next();
      co_return kept;
    }
    const bool have_body = co_await read_body();
    if (!have_body) co_return false;
    chosen.call.backend = core_->backend;
    chosen.call.body = reader_->request().body;
    const bool keep = reader_->request().keep_alive;
    arm(core_->limits.handler);
    Response answer = co_await handle(chosen.route, std::move(chosen.call));
    if (closed_) co_return false;
    const bool kept = co_await respond(std::move(answer), keep, head_only);
    if (kept) reader_->next();
    co_return kept;
  }

  asio::awaitable<bool> read_body() {
    if (reader_->complete()) co_return true;
    arm(core_->limits.body);
    if (reader_->request().expects_continue) {
      std::string go_on = "HTTP/1.1 100 Continue\r\n\r\n";
      const error_code ec = co_await transport_->write_all(std::move(go_on));
      if (ec) co_return false;
    }
    const auto progress = co_await read_on();
    if (!progress) co_return false;
    if (*progress == Progress::complete) co_return true;
    co_await refuse(*progress);
    co_return false;
  }

  asio::awaitable<void> refuse(Progress progress) {
    Response refusal = refusal_of(progress);
    co_await respond(std::move(refusal), false, false);
    co_await drain();
  }

  asio::awaitable<Response> handle(const Route* route, Call call) {
    std::string bug;
    try {
      Response answer = co_await route->handler(std::move(call));
      co_return answer;
    } catch (const std::exception& e) {
      bug = e.what();
    }
    if (core_->log != nullptr) {
      core_->log->error("a request failed by an exception",
                        {{"path", route->pattern}, {"what", bug}});
    }
    co_return problem(500, "an internal error; the log says more");
  }

  asio::awaitable<bool> respond(Response response, bool keep, bool head_only) {
    if (response.status >= 400 && core_->redact) response.body = core_->redact(response.body);
    arm(core_->limits.write);
    std::string bytes = serialize(response, keep, head_only);
    const error_code ec = co_await transport_->write_all(std::move(bytes));
    co_return !ec && keep && !closed_;
  }

  // Closing over unread bytes would reset the connection and may take our answer with it.
  asio::awaitable<void> drain() {
    transport_->end_sending();
    arm(linger_limit);
    std::array<char, 4096> unread{};
    for (std::size_t done = 0; done < most_drained && !closed_;) {
      const Transferred got = co_await transport_->read_some(unread);
      if (got.ec || got.bytes == 0) co_return;
      done += got.bytes;
    }
  }

  static Response refusal_of(Progress progress) {
    switch (progress) {
      case Progress::head_too_large:
        return problem(431, "the request head exceeds 32 KiB");
      case Progress::body_too_large:
        return problem(413, "the body exceeds 1 MiB");
      default:
        return problem(400, "this is no HTTP/1.1 request");
    }
  }

  std::shared_ptr<ServerCore> core_;
  Caller caller_;
  std::unique_ptr<Transport> transport_;
  std::unique_ptr<RequestReader> reader_;
  asio::steady_timer timer_;
  bool first_ = true;
  bool headless_ = true;
  bool closed_ = false;
};

}  // namespace

std::shared_ptr<Connection> make_connection(std::shared_ptr<ServerCore> core, Caller caller,
                                            std::unique_ptr<Transport> transport) {
  return std::make_shared<HttpConnection>(std::move(core), std::move(caller), std::move(transport));
}

asio::awaitable<void> serve(std::shared_ptr<Connection> connection) {
  auto http = std::static_pointer_cast<HttpConnection>(std::move(connection));
  co_await http->run();
}

}  // namespace runbookd::api
