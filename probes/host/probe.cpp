#include "probes/host/probe.hpp"

#include <unistd.h>

#include "daemon/base/own_lack.hpp"
#include "daemon/net/kernel_file.hpp"
#include "daemon/net/unit.hpp"
#include "probes/host/kind.hpp"

namespace runbookd::probes::host {
namespace asio = boost::asio;
namespace {

/// The next word as a number that is not negative; it is taken away.
std::optional<double> next_number(std::string_view& text) {
  const auto begin = text.find_first_not_of(" \n");
  if (begin == std::string_view::npos) return std::nullopt;
  text.remove_prefix(begin);
  const auto word = text.substr(0, text.find_first_of(" \n"));
  text.remove_prefix(word.size());
  const auto number = net::parse_number(word);
  return number && *number >= 0 ? number : std::nullopt;
}

Cell cell_of(std::optional<double> number) { return number ? Cell{*number} : Cell{}; }

class HostProbe final : public Probe {
 public:
  explicit HostProbe(std::string root) : root_(std::move(root)) {}

  asio::awaitable<Sample> run() override { co_return look(); }

 private:
  Sample look() const {
    const auto load = net::read_kernel_file(root_ + "/proc/loadavg");
    const auto loads = loads_of(load.text);
    if (!loads) {
      const bool lack = is_our_lack(load.error);
      Sample out = bad(lack ? Reason::no_descriptors : Reason::missing,
                       lack ? "no descriptor left to read /proc" : "the kernel tells no load");
      out.cells.resize(host_kind.signals.size());
      return out;
    }
    const long cpus = ::sysconf(_SC_NPROCESSORS_ONLN);
    Sample out;
    out.outcome = Outcome::ok;
    for (const double figure : *loads) out.cells.emplace_back(figure);
    out.cells.push_back(cpus > 0 ? Cell{static_cast<double>(cpus)} : Cell{});
    // A kernel without PSI, or a container that does not show it, tells nothing: that is not 0.
    out.cells.push_back(cell_of(net::pressure_in(text_of("/proc/pressure/cpu"))));
    out.cells.push_back(cell_of(net::pressure_in(text_of("/proc/pressure/io"))));
    out.cells.push_back(cell_of(uptime_of(text_of("/proc/uptime"))));
    return out;
  }

  std::string text_of(const char* path) const { return net::read_kernel_file(root_ + path).text; }

  std::string root_;
};

}  // namespace

std::optional<std::array<double, 3>> loads_of(std::string_view text) {
  std::array<double, 3> out{};
  for (double& figure : out) {
    const auto number = next_number(text);
    if (!number) return std::nullopt;
    figure = *number;
  }
  return out;
}

std::optional<double> uptime_of(std::string_view text) { return next_number(text); }

std::unique_ptr<Probe> make_probe(std::string root) {
  return std::make_unique<HostProbe>(std::move(root));
}

}  // namespace runbookd::probes::host
