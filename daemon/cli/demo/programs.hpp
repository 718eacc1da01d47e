// Where the other programs are, and what they are started with.
#pragma once

#include <string>
#include <vector>

namespace runbookd::demo {

struct PostgresPrograms {
  std::string server;
  std::string initdb;
};

/// Absolute paths. Each throws Failure with the cure when the program is not installed.
PostgresPrograms find_postgres();
std::string find_redis();
/// The simulated cloud: beside this runbookd, where the build puts it, or where a package does.
std::string find_world(const std::string& runbookd);
/// Whether it is there: a packaged runbookd has none.
bool has_world(const std::string& self_path);
/// The runbookd to run as the daemon.
std::string find_self(const std::string& self_path);

/// The little of our own environment that a child may have, and `extra` (NAME=value).
std::vector<std::string> environment_with(const std::vector<std::string>& extra);

}  // namespace runbookd::demo
