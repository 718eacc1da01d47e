#include "daemon/app/api/connection.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <optional>
#include <utility>

#include "daemon/app/api/body_source.hpp"
#include "daemon/app/api/dispatch.hpp"
#include "daemon/app/api/door.hpp"
#include "daemon/app/api/refusals.hpp"
#include "daemon/app/api/wire.hpp"

namespace runbookd::api {
namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::size_t most_drained = 256 << 10;
constexpr Nanos least_time_of_a_pace = seconds{1};

class HttpConnection final : public Connection,
                             public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(std::shared_ptr<ServerCore> core, std::shared_ptr<DoorKeeper> keeper,
                 Caller caller, std::unique_ptr<Transport> transport)
      : core_(std::move(core)),
        keeper_(std::move(keeper)),
        caller_(std::move(caller)),
        transport_(std::move(transport)),
        reader_(make_request_reader()),
        timer_(core_->executor) {}

  std::optional<Mono> waiting_since() const override { return waiting_since_; }

  std::optional<double> pace(Mono now) const override {
    const Nanos held = now - held_since_;
    if (!hold_ || !waiting_since_ || held < least_time_of_a_pace) return std::nullopt;
    return static_cast<double>(moved_) / to_seconds(held);
  }

  void close() noexcept override {
    closed_ = true;
    waiting_since_ = Mono::min();  // should our work never end, its place is the first to be had
    hold_.reset();
    if (stream_) stream_->stop();
    transport_->close();
  }

  // The caller holds a shared_ptr for as long as this runs.
  asio::awaitable<void> run() {
    await_peer(core_->limits.head);
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
  void await_peer(Nanos limit) {
    waiting_since_ = MonoClock::now();
    arm(limit);
  }
  void work(Nanos limit) {
    waiting_since_.reset();
    arm(limit);
  }

  void arm(Nanos limit) {
    timer_.expires_after(limit);
    timer_.async_wait([weak = weak_from_this()](error_code ec) {
      const auto self = weak.lock();
      // A deadline that was moved while its end was already queued does not count.
      if (ec || !self || self->timer_.expiry() > std::chrono::steady_clock::now()) return;
      self->close();
    });
  }

  /// Room for bytes of this peer, at the cost of who is slower; false when there is none.
  template <class What>
  bool hold(What what) {
    hold_.reset();
    while (!(hold_ = keeper_->in_flight.hold(what)))
      if (!keeper_->drop_slowest()) return false;
    held_since_ = MonoClock::now();
    moved_ = 0;
    return true;
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
      moved_ += got.bytes;
      if (idle && !first_) await_peer(core_->limits.head);
    }
  }

  // True: the connection goes on with another request.
  asio::awaitable<bool> exchange(bool first) {
    first_ = first;
    await_peer(first || reader_->started() ? core_->limits.head : core_->limits.idle);
    const auto progress = co_await read_on();
    if (!progress) co_return false;
    if (*progress != Progress::head) {
      co_await refuse(refusal_of(*progress));
      co_return false;
    }
    const bool head_only = reader_->request().method == Method::head;
    Dispatch chosen = dispatch(core_->routes, reader_->request(), caller_, *core_->access);
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
    chosen.call.body = reader_->take_body();
    const bool keep = reader_->request().keep_alive;
    work(core_->limits.handler);
    Response answer = co_await handle(chosen.route, std::move(chosen.call));
    if (closed_) co_return false;
    const bool over_time = answer.stream != nullptr;
    const bool kept = over_time ? co_await respond_over_time(std::move(answer), keep, head_only)
                                : co_await respond(std::move(answer), keep, head_only);
    if (kept) reader_->next();
    co_return kept;
  }

  asio::awaitable<bool> read_body() {
    if (reader_->complete()) co_return true;
    await_peer(core_->limits.body);
    if (!hold(reader_->body_bytes())) {
      co_await refuse(too_busy());
      co_return false;
    }
    if (reader_->request().expects_continue) {
      const bool sent = co_await send("HTTP/1.1 100 Continue\r\n\r\n", {});
      if (!sent) co_return false;
    }
    const auto progress = co_await read_on();
    if (!progress) co_return false;
    if (*progress == Progress::complete) co_return true;
    co_await refuse(refusal_of(*progress));
    co_return false;
  }

  asio::awaitable<void> refuse(Response refusal) {
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
    // What a rulebook takes from a file may stand in an address or in a question to people.
    if (core_->redact) response.body = core_->redact(response.body);
    auto body = response.shared ? response.shared
                                : std::make_shared<const std::string>(std::move(response.body));
    if (!hold(body)) {
      response = too_busy();
      body = std::make_shared<const std::string>(std::move(response.body));
      keep = false;
    }
    await_peer(core_->limits.write);
    const std::string head = serialize_head(response, body->size(), keep);
    const bool sent = co_await send(head, head_only ? std::string_view{} : std::string_view(*body));
    hold_.reset();
    co_return sent&& keep && !closed_;
  }

  // Between two pieces it is we who work, without an end; taking each has its own.
  asio::awaitable<bool> respond_over_time(Response response, bool keep, bool head_only) {
    const auto place = keeper_->enter_stream();
    if (!place) co_return co_await respond(too_many_streams(), false, head_only);
    const bool chunked = reader_->request().http11;
    keep = keep && chunked;
    stream_ = std::move(response.stream);
    await_peer(core_->limits.write);
    bool more = co_await send(serialize_stream_head(response, chunked, keep), {});
    BodyPiece piece;
    while (more && !head_only && piece.then == BodyPiece::Then::more) {
      waiting_since_.reset();
      timer_.cancel();
      piece = co_await stream_->next();
      more = !closed_ && piece.then != BodyPiece::Then::cut && co_await send_piece(piece, chunked);
    }
    std::exchange(stream_, nullptr)->stop();
    co_return more&& keep && !closed_;
  }

  asio::awaitable<bool> send_piece(BodyPiece& piece, bool chunked) {
    if (core_->redact) piece.bytes = core_->redact(piece.bytes);
    const bool last = piece.then == BodyPiece::Then::end;
    if (piece.bytes.empty() && !last) co_return true;
    if (!hold(piece.bytes.size())) co_return false;
    await_peer(core_->limits.write);
    const std::string head = chunked ? chunk_head(piece.bytes.size()) : std::string{};
    if (chunked && !last) piece.bytes += chunk_end;
    const bool sent = co_await send(head, piece.bytes);
    hold_.reset();
    co_return sent;
  }

  // The texts live in the caller until this ends.
  asio::awaitable<bool> send(std::string_view head, std::string_view body) {
    while (!head.empty() || !body.empty()) {
      const Transferred sent = co_await transport_->write_some(head, body);
      if (sent.ec || closed_) co_return false;
      moved_ += sent.bytes;
      const std::size_t of_head = std::min(sent.bytes, head.size());
      head.remove_prefix(of_head);
      body.remove_prefix(sent.bytes - of_head);
    }
    co_return true;
  }

  // Closing over unread bytes would reset the connection and may take our answer with it.
  asio::awaitable<void> drain() {
    transport_->end_sending();
    await_peer(core_->limits.drain);
    std::array<char, 4096> unread{};
    for (std::size_t done = 0; done < most_drained && !closed_;) {
      const Transferred got = co_await transport_->read_some(unread);
      if (got.ec || got.bytes == 0) co_return;
      done += got.bytes;
    }
  }

  std::shared_ptr<ServerCore> core_;
  std::shared_ptr<DoorKeeper> keeper_;
  Caller caller_;
  std::unique_ptr<Transport> transport_;
  std::unique_ptr<RequestReader> reader_;
  asio::steady_timer timer_;
  bool first_ = true;
  bool closed_ = false;
  std::shared_ptr<BodySource> stream_;  ///< of the answer under way
  std::optional<Mono> waiting_since_;
  std::optional<InFlight::Hold> hold_;  ///< of the body that comes or the answer that goes
  Mono held_since_{};
  std::size_t moved_ = 0;  ///< bytes since then
};

}  // namespace

std::shared_ptr<Connection> make_connection(std::shared_ptr<ServerCore> core,
                                            std::shared_ptr<DoorKeeper> keeper, Caller caller,
                                            std::unique_ptr<Transport> transport) {
  return std::make_shared<HttpConnection>(std::move(core), std::move(keeper), std::move(caller),
                                          std::move(transport));
}

asio::awaitable<void> serve(std::shared_ptr<Connection> connection) {
  auto http = std::static_pointer_cast<HttpConnection>(std::move(connection));
  co_await http->run();
}

}  // namespace runbookd::api
