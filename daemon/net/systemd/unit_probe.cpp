#include "daemon/net/systemd/unit_probe.hpp"

#include <algorithm>
#include <array>

#include "daemon/base/text.hpp"
#include "daemon/net/cancellation.hpp"
#include "daemon/net/evidence.hpp"
#include "daemon/net/failure.hpp"

namespace runbookd::net {
namespace asio = boost::asio;
namespace {

constexpr std::size_t most_unit_name_bytes = 255;
constexpr std::size_t signal_count = std::size(unit_signals);

bool may_be_in_a_unit(char c) {
  constexpr std::string_view others = ":-_.\\@";
  return is_letter(c) || is_digit(c) || others.find(c) != std::string_view::npos;
}

/// `failed (Result: exit-code)`, `inactive (dead)`, as systemctl status says it.
std::string described(const UnitState& state) {
  std::string out = state.active;
  if (!state.sub.empty()) out += " (" + state.sub + ")";
  if (!state.result.empty() && state.result != "success") out += ", result " + state.result;
  return printable(out, 200);
}

bool runs(const UnitState& state) {
  return state.active == "active" || state.active == "reloading";
}

/// Empty: it is as it should be.
std::string fault_of(const UnitState& state) {
  if (state.load != "loaded") return "the unit is " + printable(state.load);
  if (state.active == "failed" || state.sub == "auto-restart") return described(state);
  if (state.active == "inactive" && state.type != "oneshot") return described(state);
  return {};
}

class UnitProbe final : public Probe {
 public:
  UnitProbe(asio::any_io_executor executor, std::string unit, std::string bus_address)
      : executor_(std::move(executor)),
        unit_(std::move(unit)),
        bus_address_(std::move(bus_address)) {}

  asio::awaitable<Sample> run() override { return cancellation_as_value(observe()); }

 private:
  asio::awaitable<Sample> observe() {
    if (unit_.empty()) co_return without_state(Reason::missing, "the target makes no unit's name");
    const auto seen = co_await ask_for_unit(executor_, bus_address_, unit_);
    if (seen) co_return sample_of(*seen);
    Sample out = without_state(seen.error().reason, seen.error().detail);
    out.outcome = seen.error().outcome;
    co_return out;
  }

  static Sample without_state(Reason reason, std::string detail) {
    Sample out = bad(reason, std::move(detail));
    out.cells.resize(signal_count);
    return out;
  }

  asio::any_io_executor executor_;
  std::string unit_;
  std::string bus_address_;
};

}  // namespace

std::optional<std::string> unit_name(std::string_view written) {
  static constexpr std::array<std::string_view, 11> kinds{
      ".service", ".socket", ".device", ".mount", ".automount", ".swap",
      ".target",  ".path",   ".timer",  ".slice", ".scope"};
  std::string name(written);
  const bool has_kind = std::any_of(kinds.begin(), kinds.end(),
                                    [&](std::string_view kind) { return name.ends_with(kind); });
  if (!has_kind) name += ".service";
  const bool good = !written.empty() && written.front() != '.' &&
                    name.size() <= most_unit_name_bytes &&
                    std::all_of(name.begin(), name.end(), may_be_in_a_unit);
  return good ? std::optional(std::move(name)) : std::nullopt;
}

Sample sample_of(const UnitState& state) {
  Sample out;
  const bool absent = state.load == "not-found";
  const std::string fault = absent ? "there is no such unit" : fault_of(state);
  if (fault.empty()) {
    out.outcome = Outcome::ok;
  } else {
    out = bad(absent ? Reason::missing : Reason::state, fault);
    keep_evidence(out, "unit", "load: " + state.load + "\nstate: " + described(state));
  }
  out.cells = {Cell{runs(state)}, Cell{printable(state.active)},
               state.restarts ? Cell{*state.restarts} : Cell{},
               state.since ? Cell{*state.since} : Cell{}};
  return out;
}

std::unique_ptr<Probe> make_unit_probe(asio::any_io_executor executor, std::string unit,
                                       std::string bus_address) {
  return std::make_unique<UnitProbe>(std::move(executor), std::move(unit), std::move(bus_address));
}

}  // namespace runbookd::net
