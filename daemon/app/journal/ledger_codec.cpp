#include "daemon/app/journal/ledger_codec.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <concepts>
#include <limits>
#include <ranges>
#include <type_traits>

#include "daemon/app/journal/ledger_fields.hpp"
#include "daemon/net/json.hpp"

namespace runbookd::journal {
namespace json = boost::json;
namespace {

template <class T>
concept Word = std::is_enum_v<T>;
template <class T>
concept WholeNumber = std::integral<T> && !std::same_as<T, bool>;

// Whether a member need not be written: in a new object it is empty already.
template <class T>
bool says_nothing(const T& member) {
  if constexpr (std::ranges::range<T>)
    return std::ranges::empty(member);
  else if constexpr (requires { member.has_value(); })
    return !member.has_value();
  else
    return false;
}

// ---- Writing

struct WritesFields;
template <class T>
json::value written(const T& value);

json::string json_of(std::string_view text) { return json::string(text.data(), text.size()); }
json::value written_value(const std::string& text) { return json_of(text); }
json::value written_value(bool flag) { return flag; }
template <WholeNumber T>
json::value written_value(T number) {
  return static_cast<std::int64_t>(number);
}
template <Word T>
json::value written_value(T word) {
  return json_of(name_of(word));
}
json::value written_value(Nanos length) { return std::int64_t{length.count()}; }
json::value written_value(Wall at) { return std::int64_t{at.time_since_epoch().count()}; }
json::value written_value(const Stamp& at) {
  return json::array{written_value(at.wall), std::int64_t{at.mono.time_since_epoch().count()}};
}
template <class T>
json::value written_value(const std::optional<T>& maybe) {
  if (!maybe) return nullptr;
  return written(*maybe);
}
template <class A, class B>
json::value written_value(const std::pair<A, B>& pair) {
  return json::array{written(pair.first), written(pair.second)};
}
template <std::ranges::range T>
json::value written_value(const T& list) {
  json::array out;
  out.reserve(list.size());
  for (const auto& item : list) out.push_back(written(item));
  return out;
}

struct WritesFields {
  json::object out;
  template <class T>
  void operator()(const char* name, const T& member) {
    if (says_nothing(member)) return;
    out.emplace(name, written(member));
  }
};

template <class T>
json::value written(const T& value) {
  if constexpr (requires(WritesFields& io) { each_field(io, value); }) {
    WritesFields io;
    each_field(io, value);
    return std::move(io.out);
  } else {
    return written_value(value);
  }
}

// ---- Reading: the first thing that is wrong is kept, and all after it does not matter.

class ReadsLedger {
 public:
  ReadsLedger(std::string boot_id, const Boot& here) : boot_id_(std::move(boot_id)), here_(here) {}

  const std::string& wrong() const { return wrong_; }

  template <class T>
  void read(const json::value& from, T& into) {
    if constexpr (requires(ReadsLedger::Members& io) { each_field(io, into); }) {
      const json::object* object = from.if_object();
      if (object == nullptr) return fail("no object");
      Members io{*this, *object};
      each_field(io, into);
    } else {
      read_value(from, into);
    }
  }

 private:
  struct Members {
    ReadsLedger& reader;
    const json::object& object;
    template <class T>
    void operator()(const char* name, T& member) {
      const json::value* value = object.if_contains(name);
      if (value == nullptr) return;
      const bool fine = reader.wrong_.empty();
      reader.read(*value, member);
      if (fine && !reader.wrong_.empty())
        reader.wrong_ = "`" + std::string(name) + "`: " + reader.wrong_;
    }
  };

  void fail(const char* what) {
    if (wrong_.empty()) wrong_ = what;
  }

  void read_value(const json::value& from, std::string& into) {
    const json::string* text = from.if_string();
    if (text == nullptr) return fail("no text");
    into.assign(text->data(), text->size());
  }
  void read_value(const json::value& from, bool& into) {
    if (!from.is_bool()) return fail("neither true nor false");
    into = from.get_bool();
  }
  template <WholeNumber T>
  void read_value(const json::value& from, T& into) {
    const std::int64_t* number = from.if_int64();
    if (number == nullptr || !std::in_range<T>(*number)) return fail("no such number");
    into = static_cast<T>(*number);
  }
  // The names of these count up from 0 without a gap.
  template <Word T>
  void read_value(const json::value& from, T& into) {
    std::string name;
    read_value(from, name);
    constexpr int more_than_any_has = 32;
    for (int i = 0; i < more_than_any_has && name != "?"; ++i) {
      if (name_of(static_cast<T>(i)) != name) continue;
      into = static_cast<T>(i);
      return;
    }
    fail("an unknown word");
  }
  void read_value(const json::value& from, Nanos& into) {
    std::int64_t ns = 0;
    read_value(from, ns);
    into = Nanos{ns};
  }
  void read_value(const json::value& from, Wall& into) {
    std::int64_t ns = 0;
    read_value(from, ns);
    into = Wall{Nanos{ns}};
  }
  void read_value(const json::value& from, Stamp& into) {
    const json::array* both = from.if_array();
    if (both == nullptr || both->size() != 2) return fail("no time");
    std::int64_t boot_ns = 0;
    read_value((*both)[0], into.wall);
    read_value((*both)[1], boot_ns);
    into.mono = restored_mono(boot_id_, boot_ns, into.wall, here_);
  }
  template <class T>
  void read_value(const json::value& from, std::optional<T>& into) {
    if (!from.is_null()) read(from, into.emplace());
  }
  template <class A, class B>
  void read_value(const json::value& from, std::pair<A, B>& into) {
    const json::array* both = from.if_array();
    if (both == nullptr || both->size() != 2) return fail("no pair");
    read((*both)[0], into.first);
    read((*both)[1], into.second);
  }
  template <std::ranges::range T>
  void read_value(const json::value& from, T& into) {
    const json::array* list = from.if_array();
    if (list == nullptr) return fail("no list");
    for (const json::value& item : *list) {
      if constexpr (requires { typename T::mapped_type; }) {
        std::pair<typename T::key_type, typename T::mapped_type> pair;
        read(item, pair);
        into.insert(std::move(pair));
      } else {
        typename T::value_type element{};
        read(item, element);
        into.insert(into.end(), std::move(element));
      }
    }
  }

  std::string boot_id_;
  const Boot& here_;
  std::string wrong_;
};

Error unreadable(const std::string& why) {
  return Error{"the checkpoint cannot be read: " + why, {}};
}

}  // namespace

std::string ledger_text(const decide::Ledger& ledger, std::string_view boot_id) {
  json::object out;
  out.emplace("format", ledger_format);
  out.emplace("boot_id", json_of(boot_id));
  out.emplace("ledger", written(ledger.state()));
  return json::serialize(out);
}

Result<decide::Ledger> parse_ledger(std::string_view text, const Boot& here) {
  boost::system::error_code error;
  json::monotonic_resource memory;  // given back at once, in large pieces
  const json::value document =
      json::parse(json::string_view(text.data(), text.size()), error, &memory);
  if (error || !document.is_object()) return unreadable("it is no JSON object");
  const json::object& object = document.get_object();
  if (net::json_integer_at(object, {"format"}) != ledger_format)
    return unreadable("it has another format");
  const json::value* state = object.if_contains("ledger");
  if (state == nullptr) return unreadable("it has no ledger");
  ReadsLedger reader(net::json_text_at(object, {"boot_id"}), here);
  decide::LedgerState out;
  reader.read(*state, out);
  if (!reader.wrong().empty()) return unreadable(reader.wrong());
  // The fold takes this one from the time of opening.
  for (auto& [id, incident] : out.incidents)
    incident.first_bad.mono =
        incident.opened_at.mono - (incident.opened_at.wall - incident.first_bad.wall);
  return decide::Ledger(std::move(out));
}

}  // namespace runbookd::journal
