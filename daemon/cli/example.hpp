// A right command line, which each verb's help ends with and a wrong one is answered with.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace runbookd::cli {

void example(CLI::App* verb, const std::string& line);

}  // namespace runbookd::cli
