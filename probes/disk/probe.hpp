// The running `disk` probe.
#pragma once

#include <sys/statvfs.h>

#include <functional>
#include <memory>
#include <string>

#include "daemon/contract/probe.hpp"

namespace runbookd::probes::disk {

/// What the kernel says of the file system that a path is in: 0, or an errno.
using Ask = std::function<int(const std::string& path, struct statvfs& out)>;
int ask_kernel(const std::string& path, struct statvfs& out);

std::unique_ptr<Probe> make_probe(const std::string& path, const ProbeCommon& common,
                                  const Services& services, Ask ask = ask_kernel);

/// ok, with the cells in the order of the row's signals.
Sample sample_of(const struct statvfs& figures);
/// Why there are none.
Sample sample_of_error(int error);

}  // namespace runbookd::probes::disk
