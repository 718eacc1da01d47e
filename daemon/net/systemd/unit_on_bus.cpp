#include "daemon/net/systemd/unit_on_bus.hpp"

#include <poll.h>
#include <systemd/sd-bus.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>

#include "daemon/base/own_lack.hpp"
#include "daemon/net/cancellation.hpp"
#include "daemon/net/failure.hpp"

namespace runbookd::net {
namespace asio = boost::asio;
namespace {

constexpr const char* systemd_name = "org.freedesktop.systemd1";
constexpr const char* manager_path = "/org/freedesktop/systemd1";
constexpr const char* manager = "org.freedesktop.systemd1.Manager";
constexpr const char* unit_interface = "org.freedesktop.systemd1.Unit";
constexpr const char* service_interface = "org.freedesktop.systemd1.Service";
constexpr const char* properties = "org.freedesktop.DBus.Properties";
constexpr std::size_t most_property_bytes = 128;
constexpr int most_at_once = 64;  // messages that are looked at before the loop goes on
constexpr double micros = 1e6;

using Message = std::unique_ptr<sd_bus_message, decltype(&sd_bus_message_unref)>;

UnitUnseen unseen(Reason reason, std::string detail) {
  return {Outcome::unknown, reason, std::move(detail)};
}

/// Of errno, as sd-bus returns it.
UnitUnseen unseen_by_error(int error) {
  const std::string text = std::strerror(error);
  if (is_our_lack(error)) return unseen(Reason::no_descriptors, text);
  switch (error) {
    case ECANCELED:
    case ETIMEDOUT:
      return unseen(Reason::timeout, "the system bus does not answer");
    case EPERM:
    case EACCES:
      return unseen(Reason::no_credentials, "the system bus refuses us: " + text);
    case EBADMSG:
    case EPROTO:
    case EINVAL:
    case EOPNOTSUPP:
      return unseen(Reason::protocol, "what the system bus says cannot be read: " + text);
    default:
      return unseen(Reason::unreachable, "no system bus: " + text);
  }
}

/// Of an error that came as an answer.
UnitUnseen unseen_by_answer(const sd_bus_error& error) {
  const std::string_view name = error.name == nullptr ? "" : error.name;
  const std::string said = printable(error.message == nullptr ? name : error.message, 160);
  if (name == "org.freedesktop.systemd1.NoSuchUnit")
    return {Outcome::bad, Reason::missing, "there is no such unit"};
  if (name == "org.freedesktop.DBus.Error.AccessDenied" ||
      name == "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired")
    return unseen(Reason::no_credentials, said);
  if (name == "org.freedesktop.DBus.Error.ServiceUnknown" ||
      name == "org.freedesktop.DBus.Error.NameHasNoOwner")
    return unseen(Reason::unreachable, "no systemd on the system bus");
  if (name == "org.freedesktop.DBus.Error.NoReply" ||
      name == "org.freedesktop.DBus.Error.Timeout" || name == "org.freedesktop.DBus.Error.TimedOut")
    return unseen(Reason::timeout, "systemd does not answer: " + said);
  return unseen(Reason::protocol, "systemd answers: " + said);
}

/// One property that is asked for, and where its value goes.
struct Property {
  const char* interface;
  const char* name;
  char type;
  bool needed;
  void (*take)(UnitState& state, const char* text, double number);
};

constexpr std::array<Property, 7> asked_for{{
    {unit_interface, "LoadState", 's', true,
     [](UnitState& s, const char* text, double) { s.load = text; }},
    {unit_interface, "ActiveState", 's', true,
     [](UnitState& s, const char* text, double) { s.active = text; }},
    {unit_interface, "SubState", 's', true,
     [](UnitState& s, const char* text, double) { s.sub = text; }},
    {unit_interface, "StateChangeTimestamp", 't', false,
     [](UnitState& s, const char*, double number) {
       if (number > 0) s.since = number / micros;
     }},
    {service_interface, "NRestarts", 'u', false,
     [](UnitState& s, const char*, double number) { s.restarts = number; }},
    {service_interface, "Type", 's', false,
     [](UnitState& s, const char* text, double) { s.type = text; }},
    {service_interface, "Result", 's', false,
     [](UnitState& s, const char* text, double) { s.result = text; }},
}};

/// The connection and all that was asked on it.
class Conversation {
 public:
  explicit Conversation(const asio::any_io_executor& executor) : descriptor_(executor) {
    for (std::size_t i = 0; i < asked_for.size(); ++i) questions_[i] = {this, &asked_for[i]};
  }
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;
  ~Conversation() {
    if (descriptor_.is_open()) descriptor_.release();  // it is the bus's
    if (bus_ != nullptr) sd_bus_close_unref(bus_);     // nothing is flushed, so nothing blocks
  }

  /// 0, or an errno.
  int open(const std::string& address) {
    int error = sd_bus_new(&bus_);
    if (error >= 0) error = sd_bus_set_address(bus_, address.c_str());
    if (error >= 0) error = sd_bus_set_bus_client(bus_, 1);
    if (error >= 0) error = sd_bus_start(bus_);
    if (error < 0) return -error;
    const int fd = sd_bus_get_fd(bus_);
    if (fd < 0) return -fd;
    boost::system::error_code ec;
    descriptor_.assign(fd, ec);
    return ec ? ec.value() : 0;
  }

  int ask_for_path(const std::string& unit) {
    auto call = new_call(manager_path, manager, "LoadUnit");
    if (!call) return ENOMEM;
    const int error = sd_bus_message_append(call.get(), "s", unit.c_str());
    return error < 0 ? -error : send(call.get(), on_path, this);
  }

  int ask_for_properties() {
    for (auto& question : questions_) {
      auto call = new_call(path_.c_str(), properties, "Get");
      if (!call) return ENOMEM;
      const Property& property = *question.property;
      int error = sd_bus_message_append(call.get(), "ss", property.interface, property.name);
      error = error < 0 ? -error : send(call.get(), on_property, &question);
      if (error != 0) return error;
    }
    return 0;
  }

  /// Until all that was asked is answered: 0, or an errno.
  asio::awaitable<int> answered() {
    while (true) {
      int progress = 1;
      for (int i = 0; i < most_at_once && progress > 0 && pending_ > 0; ++i)
        progress = sd_bus_process(bus_, nullptr);
      if (progress < 0) co_return -progress;
      if (pending_ == 0 || wrong_) co_return 0;
      const bool cancelled = co_await was_cancelled();
      if (cancelled) co_return ECANCELED;
      const int events = sd_bus_get_events(bus_);
      if (events < 0) co_return -events;
      const auto what = (events & POLLOUT) != 0 ? asio::posix::descriptor_base::wait_write
                                                : asio::posix::descriptor_base::wait_read;
      co_await descriptor_.async_wait(what, asio::as_tuple(asio::use_awaitable));
    }
  }

  const std::optional<UnitUnseen>& wrong() const { return wrong_; }
  const UnitState& state() const { return state_; }

 private:
  struct Question {
    Conversation* self = nullptr;
    const Property* property = nullptr;
  };

  /// Nothing is started by our asking: systemd is there, or it is not.
  Message new_call(const char* path, const char* interface, const char* member) {
    sd_bus_message* made = nullptr;
    if (sd_bus_message_new_method_call(bus_, &made, systemd_name, path, interface, member) < 0)
      made = nullptr;
    Message out(made, sd_bus_message_unref);
    if (out) sd_bus_message_set_auto_start(out.get(), 0);
    return out;
  }

  /// The slot floats: it goes with the bus.
  int send(sd_bus_message* call, sd_bus_message_handler_t done, void* argument) {
    const int error = sd_bus_call_async(bus_, nullptr, call, done, argument, 0);
    if (error >= 0) ++pending_;
    return error < 0 ? -error : 0;
  }

  void fail(UnitUnseen why) {
    if (!wrong_) wrong_ = std::move(why);
  }

  static int on_path(sd_bus_message* answer, void* argument, sd_bus_error* /*error*/) {
    auto* self = static_cast<Conversation*>(argument);
    --self->pending_;
    const char* path = nullptr;
    if (sd_bus_message_is_method_error(answer, nullptr) > 0) {
      self->fail(unseen_by_answer(*sd_bus_message_get_error(answer)));
    } else if (sd_bus_message_read(answer, "o", &path) <= 0 || path == nullptr) {
      self->fail(unseen(Reason::protocol, "systemd names no path of the unit"));
    } else {
      self->path_ = path;
    }
    return 0;
  }

  static int on_property(sd_bus_message* answer, void* argument, sd_bus_error* /*error*/) {
    const auto* question = static_cast<const Question*>(argument);
    Conversation* self = question->self;
    const Property& property = *question->property;
    --self->pending_;
    if (sd_bus_message_is_method_error(answer, nullptr) > 0) {
      // What is no service has no figures of one.
      if (property.needed) self->fail(unseen_by_answer(*sd_bus_message_get_error(answer)));
      return 0;
    }
    if (!self->take(answer, property) && property.needed)
      self->fail(unseen(Reason::protocol,
                        std::string("systemd's answer for ") + property.name + " cannot be read"));
    return 0;
  }

  bool take(sd_bus_message* answer, const Property& property) {
    const std::array<char, 2> inside{property.type, '\0'};
    if (sd_bus_message_enter_container(answer, SD_BUS_TYPE_VARIANT, inside.data()) <= 0)
      return false;
    if (property.type == 's') {
      const char* text = nullptr;
      if (sd_bus_message_read_basic(answer, 's', static_cast<void*>(&text)) <= 0) return false;
      if (std::strlen(text) > most_property_bytes) return false;
      property.take(state_, text, 0);
      return true;
    }
    std::uint64_t large = 0;
    std::uint32_t small = 0;
    const bool is_large = property.type == 't';
    void* into = is_large ? static_cast<void*>(&large) : static_cast<void*>(&small);
    if (sd_bus_message_read_basic(answer, property.type, into) <= 0) return false;
    property.take(state_, "", is_large ? static_cast<double>(large) : static_cast<double>(small));
    return true;
  }

  asio::posix::stream_descriptor descriptor_;
  sd_bus* bus_ = nullptr;
  int pending_ = 0;
  std::string path_;
  UnitState state_;
  std::optional<UnitUnseen> wrong_;
  std::array<Question, asked_for.size()> questions_;
};

}  // namespace

std::string system_bus_address() {
  const char* set = ::secure_getenv("DBUS_SYSTEM_BUS_ADDRESS");
  return set != nullptr && *set != '\0' ? set : "unix:path=/run/dbus/system_bus_socket";
}

asio::awaitable<Result<UnitState, UnitUnseen>> ask_for_unit(asio::any_io_executor executor,
                                                            std::string bus_address,
                                                            std::string unit) {
  const auto conversation = std::make_unique<Conversation>(executor);
  int error = conversation->open(bus_address);
  if (error == 0) error = conversation->ask_for_path(unit);
  if (error == 0) error = co_await conversation->answered();
  if (error == 0 && !conversation->wrong()) error = conversation->ask_for_properties();
  if (error == 0 && !conversation->wrong()) error = co_await conversation->answered();
  if (error != 0) co_return unseen_by_error(error);
  if (conversation->wrong()) co_return *conversation->wrong();
  co_return conversation->state();
}

}  // namespace runbookd::net
