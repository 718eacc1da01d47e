// What a kind of probe implements, and its row in the registry.
//
// A probe is made once at load and run again and again, never twice at a time. It may keep a
// connection between runs. run() is a coroutine on the loop thread; the caller imposes the one
// deadline by cancelling it, and then the run ends with what it has measured so far. Expected
// failures are samples; an exception that leaves run() is a bug and is counted as `internal`.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/key.hpp"
#include "daemon/base/sample.hpp"
#include "daemon/base/selector.hpp"
#include "daemon/contract/address_form.hpp"
#include "daemon/contract/needs.hpp"
#include "daemon/contract/planned.hpp"
#include "daemon/contract/services.hpp"

namespace runbookd::document {
class Reader;
}

namespace runbookd {

/// Settings that every kind has in common.
struct ProbeCommon {
  std::string name;    ///< of the probe in the rulebook
  std::string target;  ///< of `targets:`, or empty
  Nanos every{};
  Nanos timeout{};
};

class Probe {
 public:
  virtual ~Probe() = default;
  /// One observation. `cells` of the sample are in the order of ProbeSpec::signals().
  virtual boost::asio::awaitable<Sample> run() = 0;
  /// Close what is kept between runs (shutdown, reload). Never blocks.
  virtual void close() {}
};

class ProbeSpec;

/// Another probe, through whose address and credentials one asks.
struct Through {
  std::string_view probe;  ///< its name in the rulebook
  std::string_view key;    ///< the argument that names it: `via`
  std::string_view kind;   ///< what it has to be, for people: `postgres`
  bool (*fits)(const ProbeSpec& other);
};

/// The arguments of one probe, checked at load; immutable.
class ProbeSpec {
 public:
  virtual ~ProbeSpec() = default;
  /// The signals it will yield, in order. Selectors come after them, in the order of select().
  virtual std::vector<SignalDecl> signals() const = 0;
  /// The type of a metric of an open-ended kind, by its name.
  virtual Type type_of(std::string_view /*metric*/) const { return Type::number; }
  /// Shown by `check`, /probes and the logs: the address without secrets.
  virtual std::string address() const = 0;
  /// The probe through which it asks; nothing: it has its own address.
  virtual std::optional<Through> through() const { return std::nullopt; }
  /// Verification of the peer was switched off: no evidence for stateful steps.
  virtual bool insecure() const { return false; }
  /// Make one runner. `selectors` is what the rulebook reads of an open-ended kind.
  virtual std::unique_ptr<Probe> make(const ProbeCommon& common,
                                      const std::vector<SeriesSelector>& selectors,
                                      const Services& services) const = 0;
};

/// What a signal can be at all, whatever it measures: `check` finds conditions that can never hold.
enum class Extent : std::uint8_t {
  any,     ///< nothing is promised
  amount,  ///< never below 0
  share,   ///< part of a whole: 0 to 1
  fill,    ///< used of a limit: 0 to 1, and a little more while a limit is being lowered
};

struct SignalDoc {
  std::string_view name;
  Type type;
  std::string_view summary;
  Extent extent = Extent::any;
  bool counter = false;  ///< it only grows, but for a restart of what is watched
  SignalMeaning meaning = SignalMeaning::none;
};

/// The signals of a kind that yields what its row says, in that order.
std::vector<SignalDecl> declared(std::span<const SignalDoc> docs);

/// One row of the registry.
struct ProbeKind {
  std::string_view key;            ///< the YAML key that says which kind it is: `http`
  std::string_view summary;        ///< one line
  std::span<const Key> keys = {};  ///< its own, beside those of every one
  std::span<const SignalDoc> signals = {};
  /// Reads the kind's own keys from the probe's map (the common ones are consumed by the loader).
  /// Reports through the reader and returns null when a key is wrong. Null of a planned kind.
  std::shared_ptr<const ProbeSpec> (*parse)(document::Reader& reader) = nullptr;
  AddressForm address = {};
  /// Any name is a signal, beside those of `signals`; what is read of them is handed to make().
  bool open_ended = false;
  /// What is so found has labels, and several series of one name may be there.
  bool labels = false;
  /// With a map behind it the key is none of this kind, but settings that any probe may have:
  /// `tls: {ca: ..}` beside `tls: HOST:PORT`.
  bool settings_as_map = false;
  /// One run speaks for many targets and says which (Sample::found): the rulebook lists none.
  bool finds_targets = false;
  /// Others tell it what it shows (listening.hpp): it asks nobody.
  bool listens = false;
  Needs needs = {};
  std::optional<Planned> planned = {};
};

}  // namespace runbookd
