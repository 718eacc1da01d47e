#include "probes/files/probe.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "daemon/base/own_lack.hpp"
#include "daemon/net/cancellation.hpp"
#include "daemon/net/failure.hpp"
#include "daemon/net/file_look.hpp"
#include "daemon/net/target.hpp"
#include "probes/files/kind.hpp"

namespace runbookd::probes::files {
namespace asio = boost::asio;
namespace {

constexpr double nanos_per_second = 1e9;

Sample without_files(Reason reason, std::string detail) {
  Sample out = bad(reason, std::move(detail));
  out.cells.resize(files_kind.signals.size());
  return out;
}

Sample sample_of_error(const Walked& walked) {
  const std::string text = net::printable(walked.where) + ": " + std::strerror(walked.error);
  if (is_our_lack(walked.error)) return without_files(Reason::no_descriptors, text);
  if (is_forbidden(walked.error)) return without_files(Reason::no_credentials, text);
  const bool absent = walked.error == ENOENT || walked.error == ENOTDIR || walked.error == ELOOP;
  return without_files(absent ? Reason::missing : Reason::state, text);
}

class FilesProbe final : public Probe {
 public:
  FilesProbe(const std::string& pattern, const ProbeCommon& common, const Services& services,
             Find find)
      : pattern_(from_the_root(pattern, common, services)),
        looks_(services.file_systems, common, pattern_),
        find_(std::move(find)) {}

  asio::awaitable<Sample> run() override { return net::cancellation_as_value(observe()); }

 private:
  static std::string from_the_root(const std::string& written, const ProbeCommon& common,
                                   const Services& services) {
    const std::string pattern = net::with_target(written, common.target).value_or("");
    if (pattern.empty() || pattern.front() == '/') return pattern;
    return services.rulebook_dir.starts_with('/')
               ? services.rulebook_dir + "/" + pattern
               : "/proc/self/cwd/" + services.rulebook_dir + "/" + pattern;
  }

  asio::awaitable<Sample> observe() {
    if (pattern_.empty()) co_return without_files(Reason::missing, "the target makes no path");
    const auto walked = std::make_shared<Walked>();
    auto look = [walked, pattern = pattern_, find = find_] { *walked = find(pattern); };
    switch (co_await looks_.look(std::move(look))) {
      case net::LookVerdict::done:
        break;
      case net::LookVerdict::hangs:
        co_return without_files(Reason::timeout, "the file system does not answer");
      case net::LookVerdict::no_thread:
        co_return without_files(Reason::no_descriptors,
                                "no thread was free to look: other file systems hang");
      case net::LookVerdict::failed:
        co_return without_files(Reason::no_descriptors, "no memory left to look");
    }
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    co_return sample_of(*walked, std::chrono::duration_cast<Nanos>(now).count());
  }

  std::string pattern_;  // from the root; empty: the target makes none
  net::FileLooks looks_;
  Find find_;
};

}  // namespace

Sample sample_of(const Walked& walked, std::int64_t now) {
  if (walked.too_many)
    return without_files(Reason::too_large,
                         "more than " + std::to_string(most_entries) + " names lie there");
  if (walked.error != 0) return sample_of_error(walked);
  Sample out;
  out.outcome = Outcome::ok;
  const bool some = walked.count > 0;
  // One that was written in the future was written now.
  const auto age = std::max<std::int64_t>(now - walked.newest, 0);
  out.cells = {some ? Cell{static_cast<double>(age) / nanos_per_second} : Cell{},
               some ? Cell{walked.newest_size} : Cell{}, Cell{static_cast<double>(walked.count)}};
  return out;
}

std::unique_ptr<Probe> make_probe(const std::string& pattern, const ProbeCommon& common,
                                  const Services& services, Find find) {
  return std::make_unique<FilesProbe>(pattern, common, services, std::move(find));
}

}  // namespace runbookd::probes::files
