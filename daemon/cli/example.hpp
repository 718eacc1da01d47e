// A right command line, which each verb's help ends with and a wrong one is answered with.
#pragma once

#include <string>

namespace CLI {  // NOLINT(readability-identifier-naming): the name is CLI11's
class App;
}

namespace runbookd::cli {

void example(CLI::App* verb, const std::string& line);

}  // namespace runbookd::cli
