#include "daemon/app/api/server.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <system_error>

#include "daemon/app/api/connection.hpp"
#include "daemon/app/api/door.hpp"
#include "daemon/app/api/socket_file.hpp"
#include "daemon/base/authority.hpp"
#include "daemon/base/own_lack.hpp"

namespace runbookd::api {
namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr int most_accepted_at_once = 64;
constexpr Nanos pause_after_failure = milliseconds{100};

struct Listener {
  Listener(const asio::any_io_executor& executor, int fd, Door d)
      : descriptor(executor, fd), door(d) {}
  asio::posix::stream_descriptor descriptor;
  Door door;
};

// Shared by the server and the coroutines that may outlive it by a turn of the loop.
struct State {
  explicit State(const ServerLimits& limits)
      : listen(std::make_shared<DoorKeeper>(limits.listen)),
        metrics(std::make_shared<DoorKeeper>(limits.metrics)),
        socket(std::make_shared<DoorKeeper>(limits.socket)),
        spare(limits.spare_descriptors) {}

  std::shared_ptr<ServerCore> core;
  std::shared_ptr<TlsServer> tls;
  std::string our_user;
  std::vector<std::shared_ptr<Listener>> listeners;
  std::shared_ptr<DoorKeeper> listen;
  std::shared_ptr<DoorKeeper> metrics;
  std::shared_ptr<DoorKeeper> socket;
  SpareDescriptors spare;  ///< for the socket
  bool stopped = false;

  const std::shared_ptr<DoorKeeper>& keeper(Door door) const {
    return door == Door::tcp ? listen : door == Door::metrics ? metrics : socket;
  }
  void warn(std::string_view message, std::string_view why) const {
    if (core->log != nullptr) core->log->warn(message, {{"why", why}});
  }
};

void start_connection(const std::shared_ptr<State>& state, Descriptor descriptor, Door door) {
  const auto keeper = state->keeper(door);
  if (!keeper->make_room()) return;  // closes the new one
  const Caller caller = caller_of(descriptor.get(), door, state->our_user);
  std::unique_ptr<Transport> transport;
  if (door == Door::tcp && state->tls) {
    transport = state->tls->accept(state->core->executor, std::move(descriptor));
  } else {
    transport = make_plain_transport(state->core->executor, std::move(descriptor), door);
  }
  if (!transport)
    return state->warn("a connection could not be served", "no room in the event loop");
  auto connection = make_connection(state->core, keeper, caller, std::move(transport));
  const std::uint64_t id = keeper->add(connection);
  auto ended = [state, keeper, id](std::exception_ptr bug) {
    keeper->remove(id);
    if (!bug) return;
    try {
      std::rethrow_exception(bug);
    } catch (const std::exception& e) {
      state->warn("a connection ended by an exception", e.what());
    }
  };
  asio::co_spawn(state->core->executor, serve(std::move(connection)), std::move(ended));
}

// For the operators' socket a descriptor is set free, kept back for this, when there is none.
Descriptor accept_one(State& state, Listener& listener) {
  const auto accept = [&listener] {
    return Descriptor(::accept4(listener.descriptor.native_handle(), nullptr, nullptr,
                                SOCK_NONBLOCK | SOCK_CLOEXEC));
  };
  Descriptor accepted = accept();
  const bool none = accepted.get() < 0 && is_our_lack(errno);
  if (none && listener.door == Door::unix_socket && state.spare.give()) return accept();
  return accepted;
}

// No descriptor or no memory for a new connection: somebody who keeps us waiting gives up theirs.
void set_something_free(const State& state, Door door) {
  if (door != Door::unix_socket) {
    state.keeper(door)->drop_who_keeps_us_waiting();
    return;
  }
  if (state.metrics->drop_who_keeps_us_waiting()) return;
  if (state.listen->drop_who_keeps_us_waiting()) return;
  state.socket->drop_who_keeps_us_waiting();
}

// False: out of descriptors or memory; wait a little.
bool accept_waiting(const std::shared_ptr<State>& state, Listener& listener) {
  if (listener.door == Door::unix_socket) state->spare.refill();
  for (int i = 0; i < most_accepted_at_once; ++i) {
    Descriptor accepted = accept_one(*state, listener);
    const int error = errno;
    if (accepted.get() >= 0) {
      start_connection(state, std::move(accepted), listener.door);
      continue;
    }
    if (error == EAGAIN || error == EWOULDBLOCK) return true;
    if (error == EINTR || error == ECONNABORTED) continue;
    set_something_free(*state, listener.door);
    state->warn("a connection could not be accepted", std::generic_category().message(error));
    return false;
  }
  return true;
}

asio::awaitable<void> accept_on(std::shared_ptr<State> state, std::shared_ptr<Listener> listener) {
  asio::steady_timer timer(state->core->executor);
  while (!state->stopped) {
    error_code ec;
    co_await listener->descriptor.async_wait(asio::posix::descriptor_base::wait_read,
                                             asio::redirect_error(asio::use_awaitable, ec));
    if (ec || state->stopped) co_return;
    const bool fine = accept_waiting(state, *listener);
    if (fine) continue;
    timer.expires_after(pause_after_failure);
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ec));
  }
}

class HttpServer final : public Server {
 public:
  HttpServer(std::shared_ptr<State> state, std::string listen_host)
      : state_(std::move(state)), listen_host_(std::move(listen_host)) {}
  ~HttpServer() override { shut(); }

  std::uint16_t port() const override { return port_; }
  std::uint16_t metrics_port() const override { return metrics_port_; }
  std::size_t connections() const override {
    return state_->listen->size() + state_->metrics->size() + state_->socket->size();
  }
  std::size_t bytes_in_flight() const override {
    return state_->listen->in_flight.bytes() + state_->metrics->in_flight.bytes() +
           state_->socket->in_flight.bytes();
  }

  void replace_access(std::vector<std::string> hosts, std::shared_ptr<const Tokens> tokens,
                      std::vector<std::string> signed_paths) override {
    state_->core->access = std::make_shared<const Access>(
        Access{std::move(hosts), std::move(tokens), listen_host_, std::move(signed_paths)});
  }

  void replace_tls(std::shared_ptr<TlsServer> tls) override { state_->tls = std::move(tls); }

  void stop() override { shut(); }

  Status look() override {
    if (state_->stopped || socket_.path().empty() || socket_.is_ours()) return ok();
    const Status bound = listen_at(socket_.path());
    if (bound) state_->warn("the unix socket was made anew", "its file had been taken away");
    return bound;
  }

  /// Also instead of a socket whose file is no longer ours; who is connected stays.
  Status listen_at(std::string path) {
    auto listening = listen_unix(path);
    if (!listening) return listening.error();
    socket_ = SocketFile(std::move(path));
    std::erase_if(state_->listeners, [](const std::shared_ptr<Listener>& listener) {
      if (listener->door != Door::unix_socket) return false;
      error_code ignored;  // the descriptor is gone either way
      listener->descriptor.close(ignored);
      return true;
    });
    add(std::move(*listening), Door::unix_socket);
    return ok();
  }

  void add(Descriptor listening, Door door) {
    if (door == Door::tcp) port_ = port_of(listening);
    if (door == Door::metrics) metrics_port_ = port_of(listening);
    auto listener = std::make_shared<Listener>(state_->core->executor, listening.release(), door);
    state_->listeners.push_back(listener);
    auto ended = [state = state_](std::exception_ptr bug) {
      if (bug) state->warn("a listener ended by an exception", "this is a bug");
    };
    asio::co_spawn(state_->core->executor, accept_on(state_, std::move(listener)),
                   std::move(ended));
  }

 private:
  void shut() {
    if (state_->stopped) return;
    state_->stopped = true;
    for (const auto& listener : state_->listeners) {
      error_code ignored;  // the descriptor is gone either way
      listener->descriptor.close(ignored);
    }
    for (const auto& keeper : {state_->listen, state_->metrics, state_->socket})
      keeper->close_all();
    socket_.remove();
  }

  std::shared_ptr<State> state_;
  std::string listen_host_;
  SocketFile socket_;
  std::uint16_t port_ = 0;
  std::uint16_t metrics_port_ = 0;
};

Status add_tcp(HttpServer& server, const std::string& text, Door door) {
  if (text.empty()) return ok();
  const auto address = parse_listen(text);
  if (!address) return address.error();
  auto listening = listen_tcp(*address);
  if (!listening) return listening.error();
  server.add(std::move(*listening), door);
  return ok();
}

Status add_unix(HttpServer& server, const std::string& path) {
  return path.empty() ? ok() : server.listen_at(path);
}

Result<std::shared_ptr<State>> make_state(asio::any_io_executor loop, ServerOptions& options,
                                          ApiBackend& backend) {
  auto state = std::make_shared<State>(options.limits);
  state->core = std::make_shared<ServerCore>();
  state->core->executor = std::move(loop);
  state->core->backend = &backend;
  state->core->limits = options.limits;
  state->core->redact = std::move(options.redact);
  state->core->routes = options.routes;
  state->core->log = options.log;
  state->our_user = user_name(::geteuid());
  state->tls = std::move(options.tls);
  return state;
}

}  // namespace

Result<std::unique_ptr<Server>> start_server(asio::any_io_executor loop, ServerOptions options,
                                             ApiBackend& backend) {
  auto state = make_state(std::move(loop), options, backend);
  if (!state) return state.error();
  std::string listen_host;
  if (!options.listen.empty()) {
    const auto address = parse_listen(options.listen);
    if (!address) return address.error();
    listen_host = in_brackets(address->host);
  }
  auto server = std::make_unique<HttpServer>(*state, std::move(listen_host));
  server->replace_access(std::move(options.hosts), std::move(options.tokens),
                         std::move(options.signed_paths));
  if (const Status added = add_tcp(*server, options.listen, Door::tcp); !added)
    return added.error();
  if (const Status added = add_tcp(*server, options.metrics_listen, Door::metrics); !added)
    return added.error();
  if (const Status added = add_unix(*server, options.socket); !added) return added.error();
  return std::unique_ptr<Server>(std::move(server));
}

}  // namespace runbookd::api
