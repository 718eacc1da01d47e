// What the tests of documents share: texts in, rendered diagnostics out.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "config/document/node.hpp"
#include "tests/unit/temporary_directory.hpp"

namespace runbookd::document::test {

struct Parsed {
  Sources sources;
  Diagnostics found;
  std::unique_ptr<Node> root;

  /// Every diagnostic as it would be printed.
  std::string said() const {
    std::string out;
    for (const auto& d : found.sorted()) out += render(sources, d, false);
    return out;
  }
  const Node& at(std::string_view key) const { return *root->find(key); }
};

inline Parsed parsed(std::string text, Strictness strictness = Strictness::run) {
  Parsed p;
  const int file = p.sources.add("rules.yaml", std::move(text));
  p.root = parse(p.sources, file, strictness, p.found);
  return p;
}

/// A directory of its own, gone at the end.
class Directory : public runbookd::test::TemporaryDirectory {
 public:
  std::string write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }
};

/// An environment variable for as long as the object lives.
class Environment {
 public:
  Environment(std::string name, const std::string& value) : name_(std::move(name)) {
    ::setenv(name_.c_str(), value.c_str(), 1);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment() { ::unsetenv(name_.c_str()); }

 private:
  std::string name_;
};

}  // namespace runbookd::document::test
