// The program as a shell runs it: words in, and what it printed with its exit code out.
#pragma once

#include <functional>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "daemon/cli/cli.hpp"
#include "daemon/cli/verbs.hpp"

namespace runbookd::test {

struct Said {
  int code = -1;
  std::string out;
  std::string err;
};

/// What `verb` returns, and what it prints meanwhile.
inline Said heard(const std::function<int()>& verb) {
  std::ostringstream out, err;
  struct Turned {
    Turned(std::ostream& turned, std::streambuf* to) : stream(turned), before(turned.rdbuf(to)) {}
    ~Turned() { stream.rdbuf(before); }
    Turned(const Turned&) = delete;
    Turned& operator=(const Turned&) = delete;
    std::ostream& stream;
    std::streambuf* before;
  };
  Said said;
  {
    const Turned first(std::cout, out.rdbuf());
    const Turned second(std::cerr, err.rdbuf());
    said.code = verb();
  }
  said.out = out.str();
  said.err = err.str();
  return said;
}

/// `runbookd` with these words behind it.
inline Said runbookd_with(std::vector<std::string> words) {
  words.insert(words.begin(), "runbookd");
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  return heard([&] { return cli::main(static_cast<int>(words.size()), argv.data()); });
}

}  // namespace runbookd::test
