#include "daemon/net/process/program.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace runbookd::net::process {
namespace {

bool is_executable(const std::string& path) {
  struct stat info{};
  return ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) &&
         ::access(path.c_str(), X_OK) == 0;
}

}  // namespace

Result<std::string> find_program(const std::string& name, const std::string& rulebook_dir) {
  if (name.find('/') != std::string::npos) {
    const std::string path = name.front() == '/' ? name : rulebook_dir + "/" + name;
    if (is_executable(path)) return path;
    return Error{"`" + name + "` is no executable file", "check the path and the mode"};
  }
  std::string_view rest = default_path;
  while (!rest.empty()) {
    const auto colon = rest.find(':');
    std::string path(rest.substr(0, colon));
    path += "/" + name;
    if (is_executable(path)) return path;
    if (colon == std::string_view::npos) break;
    rest.remove_prefix(colon + 1);
  }
  return Error{"`" + name + "` is not found in " + std::string(default_path),
               "give the absolute path"};
}

}  // namespace runbookd::net::process
