#include "probes/disk/probe.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "daemon/base/own_lack.hpp"
#include "daemon/net/cancellation.hpp"
#include "daemon/net/file_look.hpp"
#include "daemon/net/target.hpp"
#include "probes/disk/kind.hpp"

namespace runbookd::probes::disk {
namespace asio = boost::asio;
namespace {

Sample without_figures(Reason reason, std::string detail) {
  Sample out = bad(reason, std::move(detail));
  out.cells.resize(disk_kind.signals.size());
  return out;
}

/// Written by a thread that looks, read when it has come back.
struct Seen {
  struct statvfs figures{};
  int error = 0;
};

class DiskProbe final : public Probe {
 public:
  DiskProbe(const std::string& path, const ProbeCommon& common, const Services& services, Ask ask)
      : path_(net::with_target(path, common.target).value_or("")),
        looks_(services.file_systems, common, path_),
        ask_(std::move(ask)) {}

  asio::awaitable<Sample> run() override { return net::cancellation_as_value(observe()); }

 private:
  asio::awaitable<Sample> observe() {
    if (!path_.starts_with('/'))
      co_return without_figures(Reason::missing, "the target makes no path from the root");
    const auto seen = std::make_shared<Seen>();
    auto look = [seen, path = path_, ask = ask_] { seen->error = ask(path, seen->figures); };
    switch (co_await looks_.look(std::move(look))) {
      case net::LookVerdict::done:
        break;
      case net::LookVerdict::hangs:
        co_return without_figures(Reason::timeout, "the file system does not answer");
      case net::LookVerdict::no_thread:
        co_return without_figures(Reason::no_descriptors,
                                  "no thread was free to look: other file systems hang");
      case net::LookVerdict::failed:
        co_return without_figures(Reason::no_descriptors, "no memory left to look");
    }
    co_return seen->error == 0 ? sample_of(seen->figures) : sample_of_error(seen->error);
  }

  std::string path_;
  net::FileLooks looks_;
  Ask ask_;
};

}  // namespace

int ask_kernel(const std::string& path, struct statvfs& out) {
  while (::statvfs(path.c_str(), &out) != 0) {
    if (errno != EINTR) return errno;
  }
  return 0;
}

Sample sample_of(const struct statvfs& figures) {
  const auto unit = static_cast<double>(figures.f_frsize != 0 ? figures.f_frsize : figures.f_bsize);
  const auto blocks = static_cast<double>(figures.f_blocks);
  const auto taken = std::max(blocks - static_cast<double>(figures.f_bfree), 0.0);
  const auto inodes = static_cast<double>(figures.f_files);
  const auto inodes_taken = std::max(inodes - static_cast<double>(figures.f_ffree), 0.0);
  Sample out;
  out.outcome = Outcome::ok;
  out.cells = {Cell{taken * unit},
               Cell{static_cast<double>(figures.f_bavail) * unit},
               Cell{blocks * unit},
               blocks > 0 ? Cell{taken / blocks} : Cell{},
               inodes > 0 ? Cell{inodes_taken / inodes} : Cell{},
               Cell{(figures.f_flag & ST_RDONLY) != 0}};
  return out;
}

Sample sample_of_error(int error) {
  const std::string text = std::strerror(error);
  if (is_our_lack(error)) return without_figures(Reason::no_descriptors, text);
  if (is_forbidden(error))
    return without_figures(Reason::no_credentials, "we may not look there: " + text);
  const bool absent = error == ENOENT || error == ENOTDIR;
  return without_figures(absent ? Reason::missing : Reason::state, text);
}

std::unique_ptr<Probe> make_probe(const std::string& path, const ProbeCommon& common,
                                  const Services& services, Ask ask) {
  return std::make_unique<DiskProbe>(path, common, services, std::move(ask));
}

}  // namespace runbookd::probes::disk
